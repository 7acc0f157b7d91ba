"""Scrapy commands of this project. `crawl` goes before Scrapy's own."""
