"""`mailbot setup`: asks, tests the log-ins, writes the configuration and the passwords beside it."""

import getpass
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import typer

from mailbot.cli import checkup, settingup
from mailbot.cli.asking import ask
from mailbot.cli.checkup import Level
from mailbot.cli.errors import DONE, FAILED, CommandFailed
from mailbot.cli.newpack import optional, text
from mailbot.cli.opening import ConfigFile
from mailbot.cli.output import say
from mailbot.cli.settingup import Answers
from mailbot.config.load import config_path, load_config
from mailbot.config.model import Config
from mailbot.config.packs import load_regulation, pack_names
from mailbot.config.people import people_needed
from mailbot.config.problems import ConfigError
from mailbot.config.schools import clashes, credentials_folder, default_store
from mailbot.i18n import _
from mailbot.terms import Person

_YES = ("да", "д", "yes", "y")
_STORE = Path("/var/lib/mailbot")


def register(app: typer.Typer) -> None:
    """Put the command into the program."""
    app.command(
        "setup",
        help=_("Спросить о школе и ящике, проверить вход на почтовые серверы и записать файл настроек."),
    )(setup)


def setup(config: ConfigFile = None) -> int:
    """Ask, test the log-ins, write the configuration; the status says whether the log-ins went well."""
    file = config_path(config).absolute()
    if file.exists():
        raise CommandFailed(
            _("{file} уже есть и не тронут; правьте его, а проверить – mailbot doctor").format(file=file)
        )
    answers = _asked(default_store(file) or _STORE)
    with settingup.draft(file, answers) as draft:
        well = _logged_in(_checked(draft.file, file))
        if not well and ask(_("Вход не удался. Всё равно записать настройки"), text, _("нет")).lower() not in _YES:
            raise CommandFailed(_("ничего не записано"))
        draft.keep()
    say(_("Записано: {file} и пароли в {folder}.").format(file=file, folder=credentials_folder(file)))
    say(_('Ответы пока ждут Вашего разрешения (replies.mode = "hold"). Дальше: mailbot doctor, mailbot rehearse.'))
    return DONE if well else FAILED


def _asked(store: Path) -> Answers:
    say(_("В скобках – ответ, если просто нажать Enter. До последнего вопроса ничего не записывается."))
    for name in pack_names():
        say(f"  {name}: {load_regulation(name).school}")
    regulation = ask(_("Регламент: имя из списка или путь к своему набору"), settingup.regulation)
    address = ask(_("Адрес ящика школы"), settingup.address)
    provider = settingup.provider(address)
    if provider.advice:
        say(f"  {provider.advice}")
    return Answers(
        regulation=regulation,
        name=ask(_("Название школы в письмах (пусто – как в наборе правил)"), optional),
        address=address,
        imap=ask(_("Сервер входящей почты, IMAP"), settingup.server, provider.imap),
        smtp=ask(_("Сервер исходящей почты, SMTP"), settingup.server, provider.smtp),
        username=ask(_("Имя для входа"), text, address),
        password=_password(),
        consultants=ask(_("Кому утренняя сводка, адреса через запятую"), settingup.addresses),
        director=ask(_("Адрес директора"), settingup.address),
        supervisor=_supervisor(regulation),
        store=ask(_("Папка базы"), text, str(store)),
    )


def _supervisor(regulation: str) -> str:
    if Person.SUPERVISOR in people_needed(load_regulation(regulation)):
        return ask(_("Адрес непосредственного руководителя консультанта"), settingup.address)
    return ask(_("Адрес непосредственного руководителя консультанта (пусто – нет)"), settingup.maybe_address)


def _checked(draft: Path, file: Path) -> Config:
    """The configuration as it would be. What is wrong is told by its keys: the file itself does not exist yet."""
    try:
        settings = load_config(draft)
        if problems := list(clashes(file, tomllib.loads(draft.read_text(encoding="utf-8")))):
            raise ConfigError(problems)
        return settings
    except ConfigError as error:
        lines = [_("ничего не записано, ответы не подходят:")]
        lines += [f"{problem.key}: {problem.text}" for problem in error.problems]
        raise CommandFailed("\n".join(lines)) from None


def _password() -> str:
    question = _("Пароль приложения")
    if not sys.stdin.isatty():
        return ask(question, text)
    while not (password := getpass.getpass(f"{question}: ").strip()):
        pass
    return password


def _logged_in(settings: Config) -> bool:
    well = True
    for line in (*checkup.mailbox(settings, now=datetime.now(UTC)), *checkup.sending(settings)):
        say(f"{line.level:<10} {line.about}: {line.text}")
        well = well and line.level is not Level.TROUBLE
    return well
