"""FETCH. How a section gets crawled.

1. `python -m crawler run` or `scrapy crawl district|department|sitecheck` makes an `Order` (orders.py): which catalogue, which
   archive, which sections, as of when. What cannot be done is refused here, with its exit code.
2. A `Session` (session.py) is one run in the archive. It locks every host (hosts.py), and writes every planned visit
   before the first request.
3. `SectionSpider` (spiders/base.py) takes one section of a host after the other, hosts side by side. It asks
   `archive.reading.walk.step` what to fetch next, until the walk says what it came to; then it fetches the articles that
   `archive.derive.articles_due` names; then `derive_visit` derives the visit, in one transaction. What its
   articles link (`attachments_due`) and a second look at what changed (`again_due`) come after, and `derive_more`.
4. Each request passes robots.txt, redirects, validators and retries (middlewares.py). Innermost stands the recorder
   (recorder.py): each answer and each failure is a snapshot before anything looks at it. Then another process reads
   it, where there is a second processor (reader.py).
5. `SitecheckSpider` (spiders/sitecheck.py) looks at the sites themselves, before their sections: does the home page open,
   and, where it does not, does a control host answer; where do a few of its links lead. Its answers stand in no visit;
   `archive.derive.sites` reads them.
6. At the end the files are read, each in a process that may die of it; the hosts' clocks are compared with ours
   (clock.py), the run is closed, and `python -m crawler run` judges and publishes.
"""
