#!/usr/bin/env bash
# dagster-celery's run launcher says that it can resume a run, and fails the run when it is asked to.
#
# Seen with dagster-celery 0.29.27, dagster 1.13.27, celery 5.7.0, Python 3.11. A started run whose worker is gone is to go on
# with another worker: run_monitoring with max_resume_run_attempts, which the launcher allows (supports_resume_run).
# Output seen:
#   supports_resume_run  True
#   launch_run           sent
#   resume_run           TypeError: _resume_job() got an unexpected keyword argument 'execute_job_args_packed'
# It hands its resuming task the argument of its executing task (dagster_celery/launcher.py, resume_run), which Celery refuses
# before anything is sent. Dagster's daemon, which asks for it, then marks the run as failed ("marked as failed from outside the
# execution context"), where nothing was wrong with the run but that its worker died. A launcher of one's own that
# passes resume_job_args_packed resumes it. The broker is in memory: no Redis is needed to see it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dagster==1.13.27 dagster-celery==0.29.27 celery==5.7.0
cd "$folder"
cat >work.py <<'PYTHON'
import dagster as dg


@dg.op
def nothing():
    return None


@dg.job
def idle():
    nothing()
PYTHON
DAGSTER_HOME="" PYTHONPATH=. venv/bin/python - 2>/dev/null <<'PYTHON'
import sys

import dagster as dg
from dagster._core.launcher import LaunchRunContext, ResumeRunContext
from dagster_celery.launcher import CeleryRunLauncher
from work import idle


def came_of(ask, context) -> str:
    try:
        ask(context)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "sent"


with dg.DagsterInstance.local_temp() as instance:
    launcher = CeleryRunLauncher("dagster", broker="memory://", backend="cache+memory://")
    launcher.register_instance(instance)
    origin = dg.reconstructable(idle).get_python_origin()
    run = instance.create_run_for_job(job_def=idle, job_code_origin=origin, status=dg.DagsterRunStatus.STARTED)
    seen = {
        "supports_resume_run": str(launcher.supports_resume_run),
        "launch_run": came_of(launcher.launch_run, LaunchRunContext(run, None)),
        "resume_run": came_of(launcher.resume_run, ResumeRunContext(run, None, 1)),
    }
for what, said in seen.items():
    print(f"{what:<20} {said}")
expected = {
    "supports_resume_run": "True",
    "launch_run": "sent",
    "resume_run": "TypeError: _resume_job() got an unexpected keyword argument 'execute_job_args_packed'",
}
sys.exit(0 if seen == expected else "no longer so")
PYTHON
echo "as found: a run is sent, and can't be resumed"
