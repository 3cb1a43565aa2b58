"""The desk asked as programs ask, without a browser: headers of any kind, and forms made by hand."""

import http.client
import re
from collections.abc import Mapping
from html import unescape

from lscb_pipeline_tests.desk.conftest import Desk

BOUNDARY = "----of-these-tests"
Answer = tuple[int, Mapping[str, str], str]
RETURN = "area_code,period,indicator_code,numerator\nEnfield,2008-09-Q3,SG014,{}\n"
OF_ENFIELD = {"feed": "borough_return", "supplier": "enfield", "quarter": "2008-09-Q3"}


def ask(desk: Desk, method: str, path: str = "/", body: bytes | None = None, **headers: str) -> Answer:
    """One request; underscores in a header's name are hyphens."""
    connection = http.client.HTTPConnection(desk.url.removeprefix("http://"), timeout=120)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text


def token_of(desk: Desk) -> str:
    return re.findall(r'name="token" value="([^"]+)"', ask(desk, "GET")[2])[0]


def form(fields: Mapping[str, str], name: str = "enfield.csv", content: bytes = b"") -> bytes:
    """A form as a browser writes it."""
    parts = [f'Content-Disposition: form-data; name="{key}"\r\n\r\n{value}'.encode() for key, value in fields.items()]
    parts.append(
        f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'.encode()
        + content
    )
    mark = f"--{BOUNDARY}".encode()
    return b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"


def send(desk: Desk, body: bytes, path: str = "/", **headers: str) -> Answer:
    return ask(desk, "POST", path, body, Content_Type=f"multipart/form-data; boundary={BOUNDARY}", **headers)


def check(desk: Desk, content: bytes, name: str = "enfield.csv", **fields: str) -> Answer:
    """A file sent by the form, of Enfield's return unless told otherwise."""
    return send(desk, form({"token": token_of(desk)} | OF_ENFIELD | fields, name, content))


def words(page: str) -> str:
    """A page's text, without its marks."""
    return " ".join(unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)).split())
