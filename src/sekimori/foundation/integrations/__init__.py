"""Integrations 連携: the keys with which programs act for a person, and the calendars people subscribe to."""
