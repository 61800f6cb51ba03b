"""Tell synthetic articles in the corpus format, about 60 triples each, from a seed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import NamedTuple, TypeVar

STATES, NEWSPAPERS, ORGANISATIONS, PERSONS = 60, 40, 400, 3000
PLACES, AGREEMENTS, HAPPENINGS = 300, 300, 2000
ANNOTATOR = "organisation-0000"
TEASER_EVERY = 250
"""Every so manieth article is known only as a teaser in the text of the one before it."""

FIRST_DAY, DAYS = date(2010, 1, 1), 5800
POSTS = ("president", "foreign-minister")
PLACE_KINDS = ("sea", "strait", "island", "region", "city", "country", "site")
AGREEMENT_KINDS = (
    "treaty", "alliance", "access-agreement", "joint-statement", "communique", "guidelines", "law",
    "partnership", "armistice", "framework",
)  # fmt: skip

FOREIGN_NAMES = (
    ("ja", "人物{:04}"),
    ("zh-Hant", "\U00020bb7人物{:04}"),  # beyond the Basic Multilingual Plane: one code point, two in UTF-16
    ("ko", "인물 {:04}"),
    ("ar", "شخص {:04}"),
    ("fa", "فرد {:04}"),
)
FOREIGN_EVERY = 25

SYMMETRIC, DIRECTED = ("partner", "partner"), ("source", "target")
EVENT_TYPES = (
    ("agree", "sign an accord with", "signed an accord with", SYMMETRIC),
    ("consult", "hold talks with", "held talks with", ("host", "partner")),
    ("support", "speak in support of", "spoke in support of", DIRECTED),
    ("cooperate", "hold an exercise with", "held an exercise with", SYMMETRIC),
    ("concede", "ease its terms for", "eased its terms for", DIRECTED),
    ("aid", "send relief goods to", "sent relief goods to", DIRECTED),
    ("retreat", "withdraw its staff from", "withdrew its staff from", DIRECTED),
    ("request", "ask for help from", "asked for help from", DIRECTED),
    ("accuse", "accuse the envoys of", "accused the envoys of", DIRECTED),
    ("reject", "reject the offer of", "rejected the offer of", DIRECTED),
    ("threaten", "warn of measures against", "warned of measures against", DIRECTED),
    ("protest", "lodge a protest with", "lodged a protest with", DIRECTED),
    ("sanction", "freeze the funds of", "froze the funds of", DIRECTED),
    ("mobilize", "move ships towards", "moved ships towards", DIRECTED),
    ("coerce", "close the roads of", "closed the roads of", DIRECTED),
    ("assault", "fire on the boats of", "fired on the boats of", DIRECTED),
    ("elect", "hold a vote watched by", "held a vote watched by", ("source", "observer")),
    ("inaugurate", "take the oath before", "took the oath before", ("source", "observer")),
    ("publish", "publish a paper with", "published a paper with", SYMMETRIC),
)
RELATIONS = ("cites", "changes", "concludes")
MOODS = (("planned", "plans to"), ("hypothetical", "may"), ("negated", "did not"))
PAST = (
    "yesterday", "last week", "last month", "last year", "on Monday", "on Friday", "this week", "this month",
    "three days ago", "two weeks ago", "in March", "in November", "last quarter", "five years ago",
)  # fmt: skip
FUTURE = ("tomorrow", "next week", "next month", "next year", "on Thursday", "in two weeks", "in 3 months")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
STANCES = ("asserts", "denies", "doubts", "advocates", "predicts")
TOPICS = ("the harbour dues", "the fishing quota", "the rail link", "the grain price", "the border post")
VERDICTS = ("will rise within the decade", "cannot last", "must be settled by both sides", "has done no harm")
FILLERS = (
    "File {} in the archive gives {} pages to the question of {}.",
    "Of {} people who were asked, {} had an opinion on {}.",
    "Between pier {} and pier {} nobody would speak of {}.",
    "The committee sat for {} minutes and heard {} witnesses on {}.",
    "An annex of {} tables, {} of them empty, deals with {}.",
    "The paper of section {} was read {} times before anyone raised {}.",
)

Item = TypeVar("Item")


class Dice:
    """Choices that follow from the seed alone: they use only `Random.random`, whose sequence Python keeps."""

    def __init__(self, seed: int) -> None:
        self.roll = Random(seed).random

    def below(self, end: int) -> int:
        """Return a number from 0 on, less than `end`."""
        return int(self.roll() * end)

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one of the items."""
        return items[int(self.roll() * len(items))]


class Actor(NamedTuple):
    """An actor's id, English name, and post where it holds one."""

    id: str
    name: str
    post: str | None = None


def person(number: int) -> Actor:
    """Return a person; the first of them hold the posts, two a state."""
    post = f"{POSTS[number // STATES]}-{number % STATES:02}" if number < len(POSTS) * STATES else None
    return Actor(f"actor-{number:04}", f"Actor {number:04}", post)


def actors(dice: Dice, count: int) -> list[Actor]:
    """Return so many different actors, half of them persons, post-holders more often than others."""
    found: dict[Actor, None] = {}
    while len(found) < count:
        sort, number = dice.roll(), dice.roll()
        if sort < 0.1:
            found[person(int(number * len(POSTS) * STATES))] = None
        elif sort < 0.5:
            found[person(int(number * PERSONS))] = None
        elif sort < 0.75:
            state = int(number * STATES)
            found[Actor(f"state-{state:02}", f"State {state:02}")] = None
        elif sort < 0.9:
            state = int(number * STATES)
            found[Actor(f"government-{state:02}", f"Government {state:02}")] = None
        else:
            organisation = int(number * ORGANISATIONS)
            found[Actor(f"organisation-{organisation:04}", f"Organisation {organisation:04}")] = None
    return list(found)


@dataclass(frozen=True, slots=True)
class Files:
    """One article folder; an article known only as a teaser has no text of its own."""

    slug: str
    article: str
    text: str | None
    annotations: str


class Story:
    """One article in the making: sentences first, then the facts with the words they rest on."""

    def __init__(self, dice: Dice, number: int) -> None:
        self.dice, self.number = dice, number
        self.published = FIRST_DAY + timedelta(days=dice.below(DAYS))
        self.dated = dice.roll() >= 0.02
        self.slug = f"{self.published}-story-{number:06}"
        self.cast = actors(dice, 4)
        self.sentences: list[str] = []
        self.facts: dict[str, list[tuple[str, str]]] = {
            "mentions": [],
            "events": [],
            "claims": [],
            "titles": [],
        }
        self.tell()

    def tell(self) -> None:
        """Choose what the article says, so that articles differ and come to 60 triples on average."""
        lead, second, *_ = self.cast
        sort = self.dice.roll()
        if sort < 0.40:
            self.event("first", self.cast[:2], timed=True)
        elif sort < 0.60:
            self.claim(lead)
            self.mention(second if self.dice.roll() < 0.3 else lead)
        elif sort < 0.76:
            self.event("first", self.cast[:1] if self.dice.roll() < 0.3 else self.cast[:2], timed=False)
        elif sort < 0.85:
            self.claim(None if self.dice.roll() < 0.2 else lead)
        elif sort < 0.91:
            self.event("first", self.cast[:2], timed=True)
            self.mention(lead)
        elif sort < 0.96:
            self.title(person(self.dice.below(len(POSTS) * STATES)))
            self.mention(lead)
        elif sort < 0.985:
            self.event("first", self.cast[:2], timed=False)
            self.claim(lead, about="first")
        else:
            self.event("first", self.cast[:2], timed=True)
            self.event("second", self.cast[2:], timed=True, part_of="first")

    def event(self, name: str, cast: Sequence[Actor], *, timed: bool, part_of: str = "") -> None:
        """Tell of an event, actual in most cases."""
        dice = self.dice
        kind, stem, past, roles = dice.pick(EVENT_TYPES)
        actuality, mood = dice.pick(MOODS) if dice.roll() < 0.15 else ("actual", "")
        clause = f"{cast[0].name} {f'{mood} {stem}' if mood else past} "
        clause += cast[1].name if len(cast) > 1 else "the other side"
        ahead = actuality in {"planned", "hypothetical"}
        when, value = self.time(ahead=ahead) if timed else ("", "")
        words = f"{clause} {when}" if when and dice.roll() < 0.5 else clause
        block = f'  - id: {name}\n    label: "{clause}"\n    type: {kind}\n'
        if mood:
            block += f"    actuality: {actuality}\n"
        if value:
            block += f"    time: {value}\n"
        if dice.roll() < 0.2:
            block += f"    happening: happening-{dice.below(HAPPENINGS):04}\n"
        if dice.roll() < 0.15:
            block += f"    places: [place-{dice.below(PLACES):03}]\n"
        if dice.roll() < 0.1:
            relation = dice.pick(RELATIONS)
            if actuality in {"hypothetical", "negated"}:  # neither concludes nor changes anything
                relation = RELATIONS[0]
            block += f"    {relation}: [agreement-{dice.below(AGREEMENTS):03}]\n"
        if part_of:
            block += f"    part-of: {part_of}\n"
        block += "    participants:\n"
        for actor, role in zip(cast, roles, strict=False):
            in_post = f", in-post: {actor.post}" if actor.post and dice.roll() < 0.5 else ""
            block += f"      - {{actor: {actor.id}, role: {role}{in_post}}}\n"
        self.sentences.append(f"{clause} {when}." if when else f"{clause}.")
        self.facts["events"].append((block, words))

    def time(self, *, ahead: bool) -> tuple[str, str]:
        """Return words for a time, or none, and the value of the field `time`."""
        dice, sort = self.dice, self.dice.roll()
        if self.dated and sort < 0.5:
            words = dice.pick(FUTURE if ahead else PAST)
            return words, words
        year, month, day = self.published.year + (2 if ahead else -2), 1 + dice.below(12), 1 + dice.below(28)
        if sort < 0.6:
            words = f"on {day} {MONTHS[month - 1]} {year}"
            same = f"{year}-{month:02}-{day:02}"
            return words, words if dice.roll() < 0.8 else f"{{expression: {words}, date: {same}}}"
        if sort < 0.65:
            words = f"in {MONTHS[month - 1]} {year}"
            return words, words
        form = dice.pick(
            (
                f"{year}-{month:02}-{day:02}", f"{year}-{month:02}-{day:02}", f"{year}-{month:02}", f"{year}",
                f"{year}-Q{1 + month // 4}", f"{year}-W{day + 10}", f"{year // 10 * 10}s",
                f"{year}-01-{day:02}/{year}-11-{day:02}", f"../{year}-{month:02}-{day:02}",
                f"{year}-{month:02}/..",
            )
        )  # fmt: skip
        return "", f"{{date: {form}}}"

    def claim(self, speaker: Actor | None, about: str = "") -> None:
        """Tell what somebody said, what the article itself says, or what nobody in particular says."""
        dice = self.dice
        said = f"{dice.pick(TOPICS)} {dice.pick(VERDICTS)}"
        quoted = speaker is not None and dice.roll() < 0.3
        own_voice = speaker is not None and not quoted and dice.roll() < 0.2
        if speaker is None:
            sentence, words = f"It is often heard that {said}.", f"heard that {said}"
        elif own_voice:
            sentence, words = f"It is plain that {said}.", f"plain that {said}"
        elif quoted:
            sentence, words = f"“We hold that {said},” said {speaker.name}.", f"We hold that {said}"
        else:
            sentence = f"{speaker.name} said in report {self.number} that {said}."
            words = sentence[:-1]
        block = "  - id: view\n"
        if own_voice:
            block += "    claimant: author\n"
        elif speaker is not None:
            block += f"    claimant: {speaker.id}\n"
        block += f'    text: "{words if quoted else said}"\n'
        block += f"    about: [{about or self.cast[2].id}]\n    stance: {dice.pick(STANCES)}\n"
        if quoted:
            block += "    quoted: true\n"
        if dice.roll() < 0.05:
            block += "    certainty: uncertain\n"
        self.sentences.append(sentence)
        self.facts["claims"].append((block, words))

    def mention(self, actor: Actor) -> None:
        """Name an actor, or a thing of no account that stays unlinked."""
        if self.dice.roll() < 0.1:
            words = f"pamphlet {self.number}"
            self.sentences.append(f"All of it is in {words}.")
            self.facts["mentions"].append(("  - kind: object\n", words))
            return
        self.sentences.append(f"{actor.name} gave no interview.")
        self.facts["mentions"].append((f"  - actor: {actor.id}\n", actor.name))

    def title(self, holder: Actor) -> None:
        """Call a person by the title of the post that the person holds."""
        words = f"{str(holder.post).replace('-', ' ')} {holder.name}"
        self.sentences.append(f"The speech was given by {words}.")
        self.facts["titles"].append(
            (
                f"  - id: title\n    person: {holder.id}\n    post: {holder.post}\n    status: incumbent\n",
                words,
            )
        )

    def files(self) -> Files:
        """Return the folder of this article."""
        text = self.text()
        return Files(self.slug, self.metadata(), text, self.annotations(text))

    def with_teaser(self, teaser: "Story") -> tuple[Files, Files]:
        """Return two folders: this article with a teaser at the end of its text, and the teaser's."""
        own, teaser_text = self.text(), " ".join(teaser.sentences) + "\n"
        text = f"{own}\n{teaser_text}"
        segments = (
            f"segments:\n  - {{id: body, kind: body, start: 0, end: {len(own)}{self.date_field()}}}\n"
            f"  - {{id: teaser, kind: teaser, start: {len(own) + 1}, end: {len(text)}{teaser.date_field()}, "
            f"of: {teaser.slug}}}\n"
        )
        return (
            Files(self.slug, self.metadata() + segments, text, self.annotations(own)),
            Files(
                teaser.slug,
                f"{teaser.metadata()}text: {{of: {self.slug}, segment: teaser}}\n",
                None,
                teaser.annotations(teaser_text, len(own) + 1),
            ),
        )

    def date_field(self) -> str:
        """Return the field `published` of a segment in braces, empty where the date is unknown."""
        return f", published: {self.published}" if self.dated else ""

    def metadata(self) -> str:
        """Return article.yaml as it is for an article with a text of its own."""
        dice = self.dice
        headline = f"{self.cast[0].name} and {dice.pick(TOPICS)}"
        if self.cast[0].id.startswith("actor") and dice.roll() < 0.08:
            headline += f" ({dice.pick(FOREIGN_NAMES)[1].format(int(self.cast[0].id[-4:]))})"
        lines = [f'headline: "{headline}"', f"kind: {'opinion' if dice.roll() < 0.2 else 'news'}"]
        if dice.roll() < 0.3:
            lines.append(f"author: {person(dice.below(PERSONS)).id}")
        lines.append(f"publisher: newspaper-{dice.below(NEWSPAPERS):02}")
        if self.dated:
            lines.append(f"published: {self.published}")
        lines.append("language: en")
        if dice.roll() < 0.9:
            lines.append(f"url: https://example.org/{self.slug}")
        return "\n".join(lines) + "\n"

    def text(self) -> str:
        """Return paragraphs in which what is told stands between sentences that tell nothing."""
        dice = self.dice
        paragraphs = []
        for sentence in (*self.sentences, ""):
            around = [
                dice.pick(FILLERS).format(1 + dice.below(999), 1 + dice.below(99), dice.pick(TOPICS))
                for _ in range(3 + dice.below(4))
            ]
            around.insert(dice.below(len(around)), sentence)
            paragraphs.append(" ".join(filter(None, around)))
        if dice.roll() < 0.03:
            tag, name = dice.pick(FOREIGN_NAMES)
            paragraphs.insert(
                0, f"In {tag}: {name.format(dice.below(PERSONS))}, \U0001f5de {dice.below(99)}."
            )
        return "\n\n".join(paragraphs) + "\n"

    def annotations(self, text: str, offset: int = 0) -> str:
        """Return annotations.yaml; `offset` is where `text` starts in the text version."""
        parts = [f"annotator: {ANNOTATOR}\nannotated: {self.published + timedelta(days=40)}\n"]
        for name, facts in self.facts.items():
            if facts:
                parts.append(f"{name}:\n")
                parts += [f"{block}    quote: {self.quote(words, text, offset)}\n" for block, words in facts]
        return "".join(parts)

    def quote(self, words: str, text: str, offset: int) -> str:
        """Point at the first place of `words`, mostly by the words alone."""
        sort = self.dice.roll()
        start = text.index(words)
        if text.find(words, start + 1) >= 0:
            return f'{{exact: "{words}", occurrence: 1}}'
        if sort < 0.03:
            return f'{{start: {offset + start}, end: {offset + start + len(words)}, exact: "{words}"}}'
        if sort < 0.06 and start >= 6 and "\n" not in text[start - 6 : start]:
            return f'{{exact: "{words}", prefix: "{text[start - 6 : start]}"}}'
        return f'"{words}"'


def stories(count: int, seed: int) -> Iterator[Files]:
    """Yield the folders of so many articles."""
    dice = Dice(seed)
    number = 1
    while number <= count:
        story = Story(dice, number)
        if number % TEASER_EVERY == TEASER_EVERY - 1 and number < count:
            yield from story.with_teaser(Story(dice, number + 1))
            number += 2
        else:
            yield story.files()
            number += 1
