"""Each departure from a Scrapy 2.19 default, with its reason; the default stands behind it.

`USER_AGENT`, `DOWNLOAD_SLOTS` and, on loopback, `DOWNLOAD_TIMEOUT` depend on the catalogue: `orders.settings_of`.
"""

from __future__ import annotations

from typing import Any

import uvloop

BOT_NAME = "gongkai-ledger"  # scrapybot: robots.txt files may name us
SPIDER_MODULES = ["crawler.spiders"]  # []
COMMANDS_MODULE = "crawler.commands"  # "": our `crawl` gives the exit codes of the contract

# --- politeness
ROBOTSTXT_OBEY = True  # False: we ask as guests
ROBOTSTXT_USER_AGENT = BOT_NAME  # None (the whole User-Agent): a robots.txt names a product, not a contact
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # 8: county sites are small machines
DOWNLOAD_DELAY = 1.0  # 0; sites.csv's delay_s goes before it
DOWNLOAD_DELAY_JITTER = 0.0  # 0.5: a delay promised in the catalogue is never undercut
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",  # as the default
    "Accept-Language": "zh-CN,zh;q=0.9",  # en: some sites answer another language's home page
    # (unset) A body is kept as received and its digest is evidence: plain bytes stay comparable when a server changes its
    # compression. A server that compresses all the same is kept as it answered, with its Content-Encoding header, and is
    # decoded where it is read.
    "Accept-Encoding": "identity",
}
COMPRESSION_ENABLED = False  # True: it would ask for, and undo, compression above the recorder

# --- what may be reached
DOWNLOAD_HANDLERS = {
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}  # all on: no crawled link may read local files
COOKIES_ENABLED = False  # True: a look must not depend on the look before; and the first Set-Cookie with a
# Domain makes a blocking call outside, for the public-suffix list
METAREFRESH_ENABLED = False  # True: a refresh is how soft 404s and challenges work; they are told, never followed
REDIRECT_MAX_TIMES = 5  # 20: a chain longer than that is a fault of the site, and each hop is a stored answer
HTTPCACHE_ENABLED = False  # as the default; an answer out of our own cache would be no observation

# --- limits
DOWNLOAD_TIMEOUT = 30  # 180: a page that takes half a minute is down for its readers
LOOPBACK_TIMEOUT = 2  # ours: a sample's answers come at once, and its scripted timeouts must not cost a minute each
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024  # 1 GiB: no list page, article or table is that large
LINK_MAXSIZE = 1024 * 1024  # ours: whether a link leads anywhere is told by its first megabyte
DOWNLOAD_WARNSIZE = 0  # 32 MiB: the same as the limit above
DOWNLOAD_FAIL_ON_DATALOSS = (
    False  # True, which throws away what came; recorder.py keeps it as `truncated`, and fails it
)

# --- answers and failures
RETRY_TIMES = 2  # as the default: three tries, each a row
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]  # the default less 429: who asks for less gets no more
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # ERROR: the crawl log and the progress say it

# --- nothing listens
REMOTE_CONTROL_ENABLED = False  # True: an HTTP server that executes Python
TELNETCONSOLE_ENABLED = False  # True: a shell on port 6023

# --- speed
ASYNCIO_EVENT_LOOP = uvloop.Loop  # None (asyncio's own): a quarter more pages for the same CPU
# ours (0: never): after so many pages they are read by a process of its own, where there is a second processor (reader.py)
READ_AHEAD = 30
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"  # MemoryStatsCollector: counts that nobody reads

# --- components: those that do something for us, and no others
# Scrapy loads whatever is in its own lists, also where a setting turns it off or `None` stands for it here: with them come
# two HTTP clients, a list of suffixes and a shell, a sixth of a crawl's memory. So its lists are emptied.
EXTENSIONS_BASE: dict[str, Any] = {}  # telnet, remote control, counts, limits, exports: the archive holds what was done
EXTENSIONS = {"crawler.extensions.ProgressExtension": 500}
# No request goes through the scheduler, and no answer to a callback: a walk asks the downloader itself (recorder.carry_out).
SPIDER_MIDDLEWARES_BASE: dict[str, Any] = {}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.referer.RefererMiddleware": 700
}  # asked by redirects, which name their page
# Not in this list: offsite (no spider names domains; redirects are bound below), passwords (nothing public asks for one),
# meta refresh, compression, cookies and the cache (each is off above), statistics.
DOWNLOADER_MIDDLEWARES_BASE: dict[str, Any] = {}
DOWNLOADER_MIDDLEWARES: dict[str, Any] = {
    "crawler.middlewares.SerialRobotsTxtMiddleware": 100,  # Scrapy's lets requests through; its heir says which
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
    "crawler.middlewares.OwnHostsRedirectMiddleware": 600,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": 750,
    "crawler.middlewares.ObservationMiddleware": 800,  # Accept-Datetime, validators, one slot a host:port
    "crawler.recorder.Recorder": 990,  # innermost: nothing stands between it and the network
}

# --- what is said
LOG_LEVEL = "WARNING"  # DEBUG: each fetch has its line in the crawl log
LOG_VERSIONS: list[str] = []  # ten libraries
STATS_DUMP = False  # True: the archive holds what was done
