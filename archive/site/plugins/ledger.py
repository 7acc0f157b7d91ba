"""The ledger's pages and limits, joined to Datasette. Thin: what is shown is in archive.site.pages and the templates."""

# mypy: disable-error-code="untyped-decorator"
from __future__ import annotations

import asyncio
import re
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

# Datasette loads this file by its path, from any folder.
sys.path[:0] = [str(root) for root in Path(__file__).resolve().parents[3:4] if str(root) not in sys.path]

from datasette import handle_exception, hookimpl  # noqa: E402
from datasette.app import Datasette  # noqa: E402
from datasette.utils.asgi import NotFound, Request, Response, asgi_static  # noqa: E402
from datasette.views.base import DatasetteError  # noqa: E402
from jinja2 import Environment  # noqa: E402
from markupsafe import Markup  # noqa: E402

from archive.records import State  # noqa: E402
from archive.site import bodies, chinese, computation, excel, hotswap, mementos, metadata, pages, phrasebook, words  # noqa: E402
from archive.site.serve import LENGTH_LIMIT  # noqa: E402

SITE = Path(__file__).resolve().parents[1]
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'self' 'unsafe-inline'; img-src 'self' data:; form-action 'self';"
    " frame-ancestors 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
# An archived page is a stranger's: nothing of it runs, nothing is loaded, whether framed or opened by itself.
RAW_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline';"
    " form-action 'none'; frame-ancestors 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",  # a snapshot's number may mean another page in another district's copy
}


@hookimpl
def startup(datasette: Datasette) -> None:
    hotswap.adopt(datasette)
    # Where rich happens to be installed, Datasette prints every 404 with all its variables: the log fills with what
    # readers asked for, and an unknown path fails (500) on a variable that cannot be printed.
    handle_exception.rich = None


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[Any], Any]:
    return lambda app: hotswap.wrap(datasette, excel.wrap(datasette, app))


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LENGTH_LIMIT)


@hookimpl
def get_metadata(datasette: Datasette) -> dict[str, Any]:
    return metadata.for_databases(tuple(hotswap.published(datasette)))


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    env.add_extension(chinese.Chinese)
    env.filters["in_order"] = pages.in_order


@hookimpl
def register_output_renderer() -> dict[str, Any]:
    return excel.renderer()


@hookimpl
def extra_css_urls() -> list[str]:
    return ["/-/ledger/ledger.css"]


@hookimpl
def extra_template_vars(
    datasette: Datasette, request: Request | None, database: str | None
) -> Callable[[], Awaitable[dict[str, Any]]]:
    async def variables() -> dict[str, Any]:
        names = {name: await pages.name(db) for name, db in hotswap.published(datasette).items()}
        return {**_variables(datasette, request, database), "district_names": names}

    return variables


def _variables(datasette: Datasette, request: Request | None, database: str | None) -> dict[str, Any]:
    lang = language(request)
    served = sorted(hotswap.published(datasette))
    asked = database or (request.args.get("db") if request else None)
    return {
        "districts_served": served,
        "district_shown": asked if asked in served else next(iter(served), ""),
        "lang": lang,
        "t": (lambda zh, en: en) if lang == "en" else (lambda zh, en: zh),
        "words": words,
        "other_language": _other_language(request, lang),
        "link": _linker(datasette, request),
    }


FOUND = "问题发现?问题编号="  # how the ledger names the findings on one of its problems


@hookimpl
def render_cell(
    row: Any, value: Any, column: str, table: str | None, database: str, datasette: Datasette
) -> Markup | None:
    """Ids become links to the ledger's pages, states their badge."""
    if isinstance(value, str) and value.startswith(FOUND):
        table_of, _, problem = value.partition("?问题编号=")
        query = urlencode({"问题编号": problem})
        return Markup('<a href="{}?{}">查看</a>').format(datasette.urls.table(database, table_of), query)
    if isinstance(value, str) and value.startswith(("/-/duty/", "/-/view/", "/-/finding/")):
        return _anchor(datasette, database, value, "查看")
    if column in ("duty_id", "事项编号") and value:
        return _anchor(datasette, database, f"/-/duty/{value}", str(value))
    if column == "finding_id" and value:
        return _anchor(datasette, database, f"/-/finding/{value}", str(value))
    if column == "snapshot_id" and value:
        return _anchor(datasette, database, f"/-/view/{value}", str(value))
    if column in ("state", "machine_state", "from_state", "to_state") and value in words.STATES:
        return _badge(row, value, table)
    if column == "kind" and table == "findings" and value in words.FINDINGS:
        return _said(words.FINDINGS[value][0], value)
    if column in ("detail", "words") and isinstance(value, str) and (zh := phrasebook.chinese(value)) != value:
        return _said(zh, value)
    return None


def _badge(row: Any, state: str, table: str | None) -> Markup:
    """In words where the row tells of which kind of duty it is: an indicator that is crossed is no publication that lacks."""
    badge = Markup('<span class="state {0}" title="{1}">{2}</span>')
    told = table in ("duties", "gaps") and "subject_kind" in row.keys()  # noqa: SIM118  (a row of SQLite's is no mapping)
    kind = "site" if table == "indicators" else row["subject_kind"] if told else None
    if kind is None:
        return badge.format(state, words.STATES[State(state)].zh, state)
    zh = words.named({"subject_kind": kind, "state": state}).zh
    return badge.format(state, zh, _said(zh, state))


def _said(zh: str, en: str) -> Markup:
    """The one that the page's language asks for is shown (ledger.css): this hook is not told of the reader's choice."""
    return Markup('<span class="zh">{}</span><span class="en" lang="en">{}</span>').format(zh, en)


def _anchor(ds: Datasette, database: str, path: str, text: str) -> Markup:
    many = len(hotswap.published(ds)) > 1
    return Markup('<a href="{}">{}</a>').format(ds.urls.path(f"{path}?db={database}" if many else path), text)


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    return [
        (r"^/$", front),
        (r"^/-/duties$", duty_list),
        (r"^/-/duty/(?P<key>[^/]+)$", duty),
        (r"^/-/finding/(?P<key>[^/]+)$", finding),
        (r"^/-/evidence/(?P<key>[^/]+)$", evidence),
        (r"^/-/view/(?P<key>\d{1,18})$", view),
        (r"^/-/raw/(?P<key>\d{1,18})$", raw),
        (r"^/-/timegate/(?P<url>.+)$", timegate),
        (r"^/-/timemap/(?P<form>link|json|cdxj)/(?P<url>.+)$", timemap),
        (r"^/-/ledger/(?P<path>.+)$", asgi_static(SITE / "static")),
    ]


def language(request: Request | None) -> str:
    """zh, or en where the reader chose it (in the address, else in the cookie that remembers the choice)."""
    if request is None:
        return "zh"
    return "en" if (_chosen(request) or request.cookies.get("ledger_lang")) == "en" else "zh"


def _chosen(request: Request) -> str | None:
    """The language that the address names. Links say `_lang`: Datasette takes `lang` on a table for a filter, and finds no row."""
    chosen: str | None = request.args.get("_lang") or request.args.get("lang")
    return chosen


def _other_language(request: Request | None, lang: str) -> str:
    kept = [] if request is None else [(key, value) for key in request.args for value in request.args.getlist(key)]
    query = [pair for pair in kept if pair[0] not in ("lang", "_lang")]
    return "?" + urlencode([*query, ("_lang", "zh" if lang == "en" else "en")])


def _linker(ds: Datasette, request: Request | None) -> Callable[..., str]:
    """`link(path, name=value…)`: the address, with the district where several are served."""
    chosen = None if request is None else request.args.get("db")

    def link(path: str, **args: Any) -> str:
        query = {key: value for key, value in {**args, "db": chosen}.items() if value not in (None, "")}
        return str(ds.urls.path(f"{path}?{urlencode(query)}" if query else path))

    return link


def district(ds: Datasette, request: Request) -> hotswap.Published:
    """The copy that the address names, else the only or first one."""
    found = hotswap.published(ds)
    name = request.args.get("db") or next(iter(found), "")
    if name not in found:
        # Datasette answers NotFound at `/` by a redirect to nowhere.
        raise DatasetteError(f"database {name!r}: expected one of {', '.join(found) or 'none served'}", status=404)
    return found[name]


async def render(ds: Datasette, request: Request, template: str, context: dict[str, Any]) -> Response:
    db = district(ds, request)
    context = {**context, "district": db.name, "about": await pages.about(db)}
    response = Response.html(await ds.render_template(template, context, request=request), headers=PAGE_HEADERS)
    if (chosen := _chosen(request)) in ("zh", "en"):
        response.set_cookie("ledger_lang", chosen, samesite="lax", httponly=True)
    return response


async def front(datasette: Datasette, request: Request) -> Response:
    matrix = await pages.matrix(district(datasette, request))
    return await render(datasette, request, "ledger_front.html", {"matrix": matrix})


async def duty_list(datasette: Datasette, request: Request) -> Response:
    asked = {name: request.args.get(name) or "" for name in ("office", "obligation", "state")}
    page = int(request.args["page"]) if (request.args.get("page") or "").isdecimal() else 0
    db = district(datasette, request)
    found, total = await pages.duties(db, **asked, page=page)
    names = {
        "office": await pages.first(db, "SELECT * FROM offices WHERE id = :id", {"id": asked["office"]}),
        "obligation": await pages.first(db, "SELECT * FROM obligations WHERE id = :id", {"id": asked["obligation"]}),
    }
    context = {"duties": found, "total": total, "asked": asked, "names": names, "page": page, "size": pages.PAGE}
    return await render(datasette, request, "ledger_duties.html", context)


async def duty(datasette: Datasette, request: Request) -> Response:
    key, db = request.url_vars["key"], district(datasette, request)
    found = await pages.duty(db, key)
    if found is None:
        raise NotFound(f"duty {key!r}: no such duty in this copy")
    told = await computation.of(db, found)
    return await render(datasette, request, "ledger_duty.html", {"duty": found, "told": told})


async def finding(datasette: Datasette, request: Request) -> Response:
    key = request.url_vars["key"]
    found = await pages.finding(district(datasette, request), key)
    if found is None:
        raise NotFound(f"finding {key!r}: no such finding in this copy")
    return await render(datasette, request, "ledger_finding.html", {"finding": found})


async def evidence(datasette: Datasette, request: Request) -> Response:
    """The evidence of a duty or a finding, by its id alone."""
    key, db = request.url_vars["key"], district(datasette, request)
    kind = "duty" if await pages.first(db, "SELECT 1 FROM duties WHERE id = :key", {"key": key}) else "finding"
    return Response.redirect(_linker(datasette, request)(f"/-/{kind}/{key}"))


async def view(datasette: Datasette, request: Request) -> Response:
    snapshot, shown = await _archived(datasette, request)
    return await render(datasette, request, "ledger_view.html", {"snapshot": snapshot, "shown": shown})


async def raw(datasette: Datasette, request: Request) -> Response:
    snapshot, shown = await _archived(datasette, request)
    held = await mementos.of(district(datasette, request), snapshot["url"])
    said = _memento_headers(datasette, request, snapshot, held)
    if shown is not None and shown.treatment == bodies.Treatment.WHOLE:
        headers = {**RAW_HEADERS, **said, "X-Kept-Digest": shown.digest}
        return Response.text(
            f"snapshot {snapshot['id']}: withheld by ruling (依裁定不予公开)\n", status=451, headers=headers
        )
    if shown is None or shown.data is None:
        raise NotFound(f"snapshot {snapshot['id']}: nothing to show (no body, or none that is text)")
    if shown.kind == "binary":
        ending = re.search(r"\.[A-Za-z0-9]{1,5}$", urlsplit(snapshot["url"]).path)
        named = f'attachment; filename="{shown.digest.partition(":")[2]}{ending[0] if ending else ""}"'
        headers = {**RAW_HEADERS, **said, "Content-Disposition": named, "X-Kept-Digest": shown.digest}
        return Response(shown.data, headers=headers, content_type="application/octet-stream")
    media = "text/html" if shown.kind == "html" and not request.args.get("text") else "text/plain"
    headers = {**RAW_HEADERS, **said, "X-Kept-Digest": shown.digest, "X-Shown-Digest": shown.shown_digest or ""}
    headers["X-Masked"] = "yes" if shown.masked else "no"
    return Response(shown.data, headers=headers, content_type=f"{media}; charset={shown.charset}")


def _memento_headers(
    ds: Datasette, request: Request, snapshot: pages.Row, held: list[mementos.Memento]
) -> dict[str, str]:
    """Of an archived page: when it was so, and where the others are. None for what is no memento (a failure)."""
    here = next((got for got in held if got.id == snapshot["id"]), None)
    if here is None:
        return {}
    at = _addresses(ds, request, district(ds, request).name, snapshot["url"])
    told = mementos.links(snapshot["url"], held, here, at)
    return {"Memento-Datetime": here.http_date, "Link": told}


def _addresses(ds: Datasette, request: Request, database: str, url: str) -> mementos.Addresses:
    db = f"?db={quote(database)}" if len(hotswap.published(ds)) > 1 else ""
    at = quote(url, safe=":/?&=%@!$'()*+,;~[]")

    def absolute(path: str) -> str:
        return str(ds.absolute_url(request, ds.urls.path(path)))

    return mementos.Addresses(
        memento=lambda key: absolute(f"/-/raw/{key}{db}"),
        timegate=absolute(f"/-/timegate/{at}"),
        timemap=lambda form: absolute(f"/-/timemap/{form}/{at}"),
    )


async def _all_held(ds: Datasette, request: Request) -> tuple[str, list[mementos.Memento], mementos.Addresses]:
    """The address that stands after the route, query and all, and what is held of it, in whichever copy."""
    asked = request.url_vars["url"] + (f"?{request.query_string}" if request.query_string else "")
    for url in dict.fromkeys([asked, unquote(asked)]):
        for name, db in hotswap.published(ds).items():
            if held := await mementos.of(db, url):
                return url, held, _addresses(ds, request, name, url)
    raise NotFound(f"{unquote(asked)}: nothing is archived of this address; expected it as the site writes it")


async def timegate(datasette: Datasette, request: Request) -> Response:
    """Datetime negotiation: to the page as it was at Accept-Datetime."""
    url, held, at = await _all_held(datasette, request)
    text = request.headers.get("accept-datetime")
    moment = mementos.asked_for(text) if text else None
    if text and moment is None:
        said = f"Accept-Datetime {text!r}: expected RFC 1123, as Mon, 03 Sep 2018 02:00:00 GMT\n"
        return Response.text(said, status=400)
    chosen = mementos.as_of(held, moment)
    headers = {"Vary": "accept-datetime", "Link": mementos.links(url, held, None, at)}
    return Response.redirect(at.memento(chosen.id), status=302, headers=headers)


async def timemap(datasette: Datasette, request: Request) -> Response:
    url, held, at = await _all_held(datasette, request)
    form = request.url_vars["form"]
    body = mementos.timemap(form, url, held, at)
    return Response(
        body, content_type=f"{mementos.FORMATS[form]}; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )


async def _archived(ds: Datasette, request: Request) -> tuple[pages.Row, bodies.Shown | None]:
    """The snapshot, and what is shown of its body (None: it has none, or the bodies file lacks it)."""
    db = district(ds, request)
    snapshot = await pages.snapshot(db, int(request.url_vars["key"]))
    if snapshot is None:
        raise NotFound(f"snapshot {request.url_vars['key']}: no such snapshot in this copy")
    if snapshot["digest"] is None:
        return snapshot, None
    return snapshot, await asyncio.to_thread(bodies.read, Path(db.path), snapshot["digest"])
