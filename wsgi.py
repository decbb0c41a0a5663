"""The Flask app for any WSGI server: no logic. `halfhour serve` runs it behind `server/front.py`."""

from server.wiring import web_app

app = web_app()
