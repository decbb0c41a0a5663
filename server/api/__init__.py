"""The HTTP door: Flask, flask-smorest and marshmallow end here."""
