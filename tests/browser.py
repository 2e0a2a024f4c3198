"""A person at a browser, for the journeys: goes to pages, fills forms by their labels, presses what is written."""

import re

from playwright.sync_api import Page, expect

from tests.cast import PASSWORD


class Visitor:
    """One person's browser. Every page they come to must answer and belong to our own server."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.foreign: list[str] = []
        self.broken: list[str] = []
        page.on("request", self._watch)
        page.on("pageerror", lambda error: self.broken.append(str(error)))
        page.on("console", self._note)

    def _watch(self, request) -> None:
        if not re.match(r"(https?://(localhost|127\.0\.0\.1)|data:|blob:)", request.url):
            self.foreign.append(request.url)

    def _note(self, message) -> None:
        refused = message.text.startswith("Failed to load resource") and message.location["url"] == self.page.url
        if message.type == "error" and not refused:  # a refused page is an answer, which the test looks at itself
            self.broken.append(message.text)

    def go(self, path: str) -> "Visitor":
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status < 400, f"{path}: {answer.status}"
        return self

    def status_of(self, path: str) -> int:
        answer = self.page.goto(path)
        assert answer is not None
        return answer.status

    def sign_in(self, username: str, password: str = PASSWORD) -> "Visitor":
        self.go("/account/sign-in/")
        self.fill("職員番号", username)
        self.fill("パスワード", password)
        self.page.get_by_role("button", name="サインイン", exact=True).click()
        expect(self.page).not_to_have_url(re.compile("/account/sign-in/"))
        return self

    def fill(self, label: str, text: str) -> "Visitor":
        self.page.get_by_label(label).first.fill(text)
        return self

    def choose(self, label: str) -> "Visitor":
        """This function will pick a radio button or tick a box by its label."""
        self.page.get_by_label(label).first.check()
        return self

    def pick(self, label: str, option: str) -> "Visitor":
        self.page.get_by_label(label).first.select_option(label=option)
        return self

    def attach(self, label: str, name: str, content: bytes, kind: str) -> "Visitor":
        file = {"name": name, "mimeType": kind, "buffer": content}
        self.page.get_by_label(label).first.set_input_files([file])
        return self

    def press(self, name: str) -> "Visitor":
        self.page.get_by_role("button", name=name).first.click()
        return self

    def follow(self, name: str) -> "Visitor":
        self.page.get_by_role("link", name=name).first.click()
        return self

    def sees(self, *texts: str) -> "Visitor":
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)
        return self

    def sees_no(self, *texts: str) -> "Visitor":
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)
        return self

    def leaves_no_trace(self) -> None:
        """This function will check that no request went elsewhere and nothing broke in the page."""
        assert self.foreign == []
        assert self.broken == []
