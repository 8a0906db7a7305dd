"""The web around the pages: settings, login, sessions, security headers, doors for reports."""
