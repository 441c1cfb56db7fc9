"""One client's connection to the embedded IMAP server: IMAP4rev1 (RFC 3501) as far as reading a mailbox needs it."""

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable

from mailbot.demo.imap_folder import MailFolder, fetched
from mailbot.demo.imap_syntax import Bad, Word, Words, literal_at_end, read_date_time, text

CAPABILITIES = "IMAP4rev1 LITERAL+ SASL-IR IDLE UIDPLUS SPECIAL-USE UNSELECT AUTH=PLAIN"

Arguments = list[Word]
Command = Callable[[Arguments], Awaitable[str]]


class No(Exception):
    """A command that is understood and not done: answered with NO."""


class Session:
    """Reads commands, writes answers, until LOGOUT or the end of the connection."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        users: dict[str, str],
        folders: dict[str, MailFolder],
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._users = users
        self._folders = folders
        self._known_user = False
        self._folder: MailFolder | None = None
        self._writable = False
        self._told = 0
        self._changed = asyncio.Event()
        self._tag = "*"

    async def run(self) -> None:
        """Serves the connection to its end."""
        self._say(f"* OK [CAPABILITY {CAPABILITIES}] mailbot demo")
        try:
            while await self._serve_one():
                await self._writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, ValueError):
            return  # the client hung up, or sent a line beyond every limit
        finally:
            self._leave()
            self._writer.close()

    async def _serve_one(self) -> bool:
        """One command; False when it was the last."""
        try:
            words = await self._read()
        except Bad as problem:
            self._say(f"* BAD {problem}")
            return True
        if len(words) < 2:
            self._say("* BAD a tag and a command, please")
            return True
        self._tag, name = text(words[0]), text(words[1]).upper()
        arguments = words[2:]
        if name == "UID" and arguments:
            name = f"UID {text(arguments[0]).upper()}"
            arguments = arguments[1:]
        self._say(f"{self._tag} {await self._answer(name, arguments)}")
        return name != "LOGOUT"

    async def _answer(self, name: str, arguments: Arguments) -> str:
        commands = self._commands()
        if name not in commands:
            return "BAD unknown command"
        if not self._known_user and name not in ("CAPABILITY", "NOOP", "LOGIN", "AUTHENTICATE", "LOGOUT"):
            return "NO log in first"
        try:
            done = await commands[name](arguments)
        except Bad as problem:
            return f"BAD {problem}"
        except IndexError:
            return "BAD arguments missing"
        except No as refusal:
            return f"NO {refusal}"
        self._announce()
        return f"OK {done}"

    def _commands(self) -> dict[str, Command]:
        return {
            "CAPABILITY": self._capability,
            "NOOP": self._noop,
            "CHECK": self._noop,
            "LOGOUT": self._logout,
            "LOGIN": self._login,
            "AUTHENTICATE": self._authenticate,
            "LIST": self._list,
            "STATUS": self._status,
            "SELECT": self._select,
            "EXAMINE": self._examine,
            "CLOSE": self._unselect,
            "UNSELECT": self._unselect,
            "UID SEARCH": self._uid_search,
            "UID FETCH": self._uid_fetch,
            "APPEND": self._append,
            "IDLE": self._idle,
        }

    async def _read(self) -> list[Word]:
        words = Words()
        while True:
            line = await self._line()
            words.feed(line)
            literal = literal_at_end(line)
            if literal is None:
                return words.done()
            size, waits = literal
            if waits:
                self._say("+ go ahead")
                await self._writer.drain()
            words.add(await self._reader.readexactly(size))

    async def _line(self) -> bytes:
        line = await self._reader.readline()
        if not line.endswith(b"\n"):
            raise asyncio.IncompleteReadError(line, None)
        return line.rstrip(b"\r\n")

    def _say(self, line: str) -> None:
        self._writer.write(line.encode() + b"\r\n")

    def _announce(self) -> None:
        if self._folder is not None and len(self._folder.mails) != self._told:
            self._told = len(self._folder.mails)
            self._say(f"* {self._told} EXISTS")

    async def _capability(self, _arguments: Arguments) -> str:
        self._say(f"* CAPABILITY {CAPABILITIES}")
        return "done"

    async def _noop(self, _arguments: Arguments) -> str:
        return "done"

    async def _logout(self, _arguments: Arguments) -> str:
        self._say("* BYE see you")
        return "done"

    async def _login(self, arguments: Arguments) -> str:
        return self._admit(text(arguments[0]), text(arguments[1]))

    async def _authenticate(self, arguments: Arguments) -> str:
        if text(arguments[0]).upper() != "PLAIN":
            raise No("only PLAIN")
        if len(arguments) > 1:
            response = text(arguments[1]).encode()
        else:
            self._say("+ ")
            await self._writer.drain()
            response = await self._line()
        try:
            _authorize, user, password = base64.b64decode(response, validate=True).decode().split("\0")
        except (binascii.Error, ValueError) as error:
            raise Bad("PLAIN response") from error
        return self._admit(user, password)

    def _admit(self, user: str, password: str) -> str:
        if self._users.get(user) != password:
            raise No("[AUTHENTICATIONFAILED] wrong name or password")
        self._known_user = True
        return f"[CAPABILITY {CAPABILITIES}] welcome"

    async def _list(self, _arguments: Arguments) -> str:
        for folder in self._folders.values():
            mark = f" {folder.mark}" if folder.mark else ""
            self._say(f'* LIST (\\HasNoChildren{mark}) "/" "{folder.name}"')
        return "done"

    async def _status(self, arguments: Arguments) -> str:
        folder = self._named(arguments[0])
        values = {
            "MESSAGES": len(folder.mails),
            "UIDNEXT": folder.uidnext,
            "UIDVALIDITY": folder.uidvalidity,
            "UNSEEN": sum("\\Seen" not in mail.flags for mail in folder.mails),
            "RECENT": 0,
        }
        wanted = arguments[1] if isinstance(arguments[1], list) else []
        items = " ".join(f"{key} {values[key]}" for key in map(text, wanted) if key in values)
        self._say(f'* STATUS "{folder.name}" ({items})')
        return "done"

    async def _select(self, arguments: Arguments) -> str:
        self._enter(self._named(arguments[0]), writable=True)
        return "[READ-WRITE] selected"

    async def _examine(self, arguments: Arguments) -> str:
        self._enter(self._named(arguments[0]), writable=False)
        return "[READ-ONLY] examined"

    def _enter(self, folder: MailFolder, *, writable: bool) -> None:
        self._leave()
        self._folder, self._writable, self._told = folder, writable, len(folder.mails)
        folder.changed.add(self._changed)
        self._say("* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)")
        self._say(f"* {self._told} EXISTS")
        self._say("* 0 RECENT")
        self._say(f"* OK [UIDVALIDITY {folder.uidvalidity}] as long as I live")
        self._say(f"* OK [UIDNEXT {folder.uidnext}] next")

    def _leave(self) -> None:
        if self._folder is not None:
            self._folder.changed.discard(self._changed)
            self._folder = None

    async def _unselect(self, _arguments: Arguments) -> str:
        self._leave()
        return "left"

    async def _uid_search(self, arguments: Arguments) -> str:
        found = "".join(f" {mail.uid}" for _number, mail in self._open().search(arguments))
        self._say(f"* SEARCH{found}")
        return "done"

    async def _uid_fetch(self, arguments: Arguments) -> str:
        items = arguments[1] if isinstance(arguments[1], list) else [arguments[1]]
        names = ["UID", *(name for name in map(text, items) if name.upper() != "UID")]
        for number, mail in self._open().chosen(text(arguments[0]), by_uid=True):
            data = b" ".join(fetched(mail, name, writable=self._writable) for name in names)
            self._writer.write(b"* %d FETCH (%s)\r\n" % (number, data))
            await self._writer.drain()
        return "done"

    async def _append(self, arguments: Arguments) -> str:
        folder, raw, options = self._named(arguments[0], absent="[TRYCREATE] "), arguments[-1], arguments[1:-1]
        if isinstance(raw, list):
            raise Bad("APPEND without a letter")
        flags = {text(flag) for option in options if isinstance(option, list) for flag in option}
        dates = [read_date_time(text(option)) for option in options if not isinstance(option, list)]
        uid = folder.add(raw, dates[0] if dates else None, flags)
        return f"[APPENDUID {folder.uidvalidity} {uid}] kept"

    async def _idle(self, _arguments: Arguments) -> str:
        self._open()
        self._say("+ idling")
        done = asyncio.ensure_future(self._line())
        try:
            while not done.done():
                self._changed.clear()
                self._announce()
                await self._writer.drain()
                await self._changed_or(done)
        finally:
            done.cancel()
        if (await done).upper() != b"DONE":
            raise Bad("DONE expected")
        return "idled"

    async def _changed_or(self, done: "asyncio.Future[bytes]") -> None:
        changed: asyncio.Future[object] = asyncio.ensure_future(self._changed.wait())
        try:
            await asyncio.wait((done, changed), return_when=asyncio.FIRST_COMPLETED)
        finally:
            changed.cancel()

    def _open(self) -> MailFolder:
        if self._folder is None:
            raise Bad("no folder is open")
        return self._folder

    def _named(self, word: Word, absent: str = "[NONEXISTENT] ") -> MailFolder:
        name = text(word)
        folder = self._folders.get("INBOX" if name.upper() == "INBOX" else name)
        if folder is None:
            raise No(f"{absent}no such folder")
        return folder
