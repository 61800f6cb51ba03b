"""What schema.org says of the terms that kg uses: classes above each class, domains and ranges of properties.

Facts of schema.org 30.0 (`schemaorg-current-https` in the repository schemaorg/schemaorg, August 2026), whose
vocabulary is under CC BY-SA 3.0. `domainIncludes` and `rangeIncludes` name
what a property is meant for. Classes that kg has nothing of are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


ABOVE: Final[Mapping[str, str]] = {
    "AboutPage": "WebPage",
    "Article": "CreativeWork",
    "Claim": "CreativeWork",
    "CreativeWork": "Thing",
    "Dataset": "CreativeWork",
    "Event": "Thing",
    "GovernmentOrganization": "Organization",
    "Intangible": "Thing",
    "NewsArticle": "Article",
    "OpinionNewsArticle": "NewsArticle",
    "Organization": "Thing",
    "Person": "Thing",
    "Place": "Thing",
    "Review": "CreativeWork",
    "Role": "Intangible",
    "Thing": "",
    "WebPage": "CreativeWork",
}

PROPERTIES: Final[Mapping[str, tuple[str, str]]] = {
    "about": ("CreativeWork Event", "Thing"),
    "additionalType": ("Thing", "Text URL"),
    "alternateName": ("Thing", "Text"),
    "appearance": ("Claim", "CreativeWork"),
    "attendee": ("Event", "Organization Person"),
    "author": ("CreativeWork", "Organization Person"),
    "citation": ("CreativeWork", "CreativeWork Text"),
    "dateCreated": ("CreativeWork", "Date DateTime"),
    "datePublished": ("CreativeWork", "Date DateTime"),
    "endDate": ("Event Role", "Date DateTime"),
    "eventStatus": ("Event", "EventStatusType"),
    "headline": ("CreativeWork", "Text"),
    "inLanguage": ("CreativeWork Event", "Text"),
    "isBasedOn": ("CreativeWork", "CreativeWork URL"),
    "license": ("CreativeWork", "CreativeWork URL"),
    "location": ("Event Organization", "Place Text"),
    "mentions": ("CreativeWork", "Thing"),
    "name": ("Thing", "Text"),
    "organizer": ("Event", "Organization Person"),
    "performer": ("Event", "Organization Person"),
    "publisher": ("CreativeWork", "Organization Person"),
    "review": ("CreativeWork Event Organization Place", "Review"),
    "reviewBody": ("Review", "Text"),
    "roleName": ("Role", "Text URL"),
    "sameAs": ("Thing", "URL"),
    "startDate": ("Event Role", "Date DateTime"),
    "subjectOf": ("Thing", "CreativeWork Event"),
    "superEvent": ("Event", "Event"),
    "text": ("CreativeWork", "Text"),
    "url": ("Thing", "URL"),
}
