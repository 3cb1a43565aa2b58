"""deploy/systemd and deploy/compose.yaml: well formed, all on loopback, secrets for those alone who need them."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import create_engine

from lscb_pipeline.orchestration.services import SECRETS
from lscb_pipeline.settings import Settings
from lscb_pipeline_tests.deploy.conftest import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
WORKER = DEPLOY / "cluster/lscb-worker@.service"
OUTSIDE = {"proxy", "postgres"}  # the services that have a network of their own
COMPOSE = shutil.which("docker-compose")


def settings_in(name: str) -> dict[str, str]:
    lines = (DEPLOY / name).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def commands(unit: Path) -> list[list[str]]:
    """What a unit runs, the program without its folder."""
    found = re.findall(r"^Exec\w+=(.*)$", unit.read_text(), re.MULTILINE)
    return [[Path(words[0]).name, *words[1:]] for words in map(shlex.split, found)]


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"])


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("needs systemd-analyze: apt-get install systemd")
    for unit in [*UNITS, WORKER]:  # with the programs where they are here
        here = unit.read_text().replace("/opt/lscb/.venv/bin", str(Path(sys.executable).parent))
        (tmp_path / unit.name).write_text(here.replace("/usr/local/bin/oauth2-proxy", shutil.which("true") or ""))
    asked = [verify, "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, env=os.environ)
    ours = [line for line in done.stderr.splitlines() if "lscb" in line]
    assert ours == []
    (tmp_path / "lscb-code.service").write_text("[Service]\nExecStart=/nowhere/at/all\n")
    assert subprocess.run(asked, capture_output=True, check=False).returncode != 0, "it finds a fault that there is"


def test_whatever_runs_listens_on_loopback_and_the_desk_is_told_no_secret() -> None:
    lines = {unit.name: commands(unit) for unit in UNITS}
    hosts = {words[words.index("--host") + 1] for units in lines.values() for words in units if "--host" in words}
    assert hosts == {"127.0.0.1"}
    assert commands(WORKER) == [["python", "-m", "lscb_pipeline.orchestration.worker"]], "which listens nowhere"
    telling = {unit.stem for unit in UNITS if "/etc/lscb/secrets.env" in unit.read_text()}
    assert telling == {"lscb-code", "lscb-webserver", "lscb-daemon"}
    assert {name for name, one in compose().items() if "site/secrets.env" in str(one.get("env_file"))} == {
        "prepare", "code", "webserver", "daemon"
    }  # fmt: skip


def test_containers_run_what_the_units_run() -> None:
    services = compose()
    for name in ("code", "webserver", "daemon", "desk"):
        assert services[name]["command"] == commands(DEPLOY / f"systemd/lscb-{name}.service")[-1], name
    prepared = " && ".join(shlex.join(words) for words in commands(DEPLOY / "systemd/lscb-code.service")[:-1])
    assert services["prepare"]["command"][-1] == prepared


def test_containers_open_one_port_and_share_the_proxys_loopback() -> None:
    services = compose()
    assert {name: one["ports"] for name, one in services.items() if "ports" in one} == {"proxy": ["443:443"]}
    assert {name for name, one in services.items() if one.get("network_mode") != "service:proxy"} == OUTSIDE
    assert services["postgres"]["networks"] == ["inside"]
    shown = [volume for volume in services["proxy"]["volumes"] if "/var/lib/lscb" in volume]
    assert shown == ["./site/home/releases:/var/lib/lscb/releases:ro"], "the proxy sees the releases alone"
    sources = {volume.split(":")[0] for one in services.values() for volume in one.get("volumes", [])}
    assert [source for source in sources if not source.startswith("./site/") and not (DEPLOY / source).exists()] == []


def test_compose_takes_the_file(tmp_path: Path) -> None:
    if COMPOSE is None:
        pytest.skip("needs docker-compose: apt-get install docker-compose")
    shutil.copytree(DEPLOY, tmp_path / "deploy")
    for name in ("lscb.env", "secrets.env", "password.env", "sign-in.env", "oidc_client_secret"):
        path = tmp_path / "deploy/site" / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    done = subprocess.run(
        [COMPOSE, "-f", str(tmp_path / "deploy/compose.yaml"), "config", "-q"],
        capture_output=True, text=True, check=False, env=os.environ | {"LSCB_SIGN_IN_IMAGE": "an image"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_the_settings_are_settings_and_the_urls_have_a_driver_that_is_there() -> None:
    public, secret = settings_in("lscb.env"), settings_in("secrets.env")
    names = {f"LSCB_{name.upper()}" for name in Settings.model_fields}
    assert public.keys() - names == {"DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"}
    assert not SECRETS & public.keys()
    assert secret.keys() <= SECRETS
    create_engine(secret["LSCB_DAGSTER_URL"])  # as Dagster reads it: raises where the driver isn't installed
