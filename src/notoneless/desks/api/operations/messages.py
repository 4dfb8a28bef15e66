"""One's own messages and ways of notice; how the ways of a county stand, and what did not go out."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja.params.functions import Query

from notoneless.desks.api import answers, bodies
from notoneless.desks.api.calls import _, api, in_person, now, policy, told, viewer, written
from notoneless.messaging import actions, queries
from notoneless.messaging.terms import NotThere

RUN = "house.run"


@api.get("/messages", response=told(answers.Messages), summary=_("令牌主人的消息"))
@policy(get=None)
def list_messages(request: HttpRequest, unread: bool = False, after: str = Query("", max_length=40)) -> Any:
    """Messages of the token's owner, newest first; ``next`` goes into ``after`` for older ones."""
    found = queries.inbox(viewer(request), after=after, only_unread=unread)
    return {"rows": found.rows, "next": found.next, "unread": found.unread}


@api.post("/messages/read", response=written(), summary=_("消息全部标为已读"))
@policy(post=None)
def read_all_messages(request: HttpRequest) -> Any:
    """Mark all messages as read."""
    actions.read_all(by=viewer(request), at=now()[0])
    return {}


@api.get("/messages/{message}", response=told(answers.Message), summary=_("一条消息"))
@policy(get=None)
def get_message(request: HttpRequest, message: uuid.UUID) -> Any:
    """One message."""
    try:
        return queries.letter(viewer(request), message)
    except NotThere:
        raise Http404 from None


@api.post("/messages/{message}/read", response=written(), summary=_("消息标为已读"))
@policy(post=None)
def read_message(request: HttpRequest, message: uuid.UUID) -> Any:
    """Mark one message as read."""
    try:
        actions.read(by=viewer(request), at=now()[0], letter=message)
    except NotThere:
        raise Http404 from None
    return {"id": message}


@api.get("/message-choice", response=told(list[answers.ChosenWay]), summary=_("消息提醒方式"))
@policy(get=None)
def get_message_choice(request: HttpRequest) -> Any:
    """By which ways the token's owner hears of messages besides the inbox; addresses go as their masks."""
    return queries.choices(viewer(request), on=timezone.localdate()).ways


@api.post("/message-choice", response=written(), summary=_("选择消息提醒方式"))
@policy(post=None)
def set_message_choice(request: HttpRequest, body: bodies.ChosenWays) -> Any:
    """Hear of messages by these ways and no other."""
    actions.choose(by=viewer(request), at=now()[0], ways=set(body.ways))
    return {}


@api.get("/message-ways", response=told(list[answers.MessageWay]), summary=_("消息渠道"))
@policy(get=RUN)
def list_message_ways(request: HttpRequest) -> Any:
    """How every way of the counties that the token's owner keeps stands. No secret is told."""
    return queries.ways(viewer(request))


@api.get("/message-failures", response=told(list[answers.FailedNotice]), summary=_("没有发出去的提醒"))
@policy(get=RUN)
def list_failed_notices(request: HttpRequest) -> Any:
    """The newest hundred notices that were given up, each with the code that the other side returned."""
    return queries.dead(viewer(request))


@api.post("/message-failures/{notice}/again", response=written(), summary=_("重发一条提醒"))
@policy(post=RUN)
def send_notice_again(request: HttpRequest, notice: uuid.UUID) -> Any:
    """Let one that was given up be tried again."""
    try:
        actions.try_again(by=viewer(request), at=now()[0], sending=notice)
    except NotThere:
        raise Http404 from None
    return {"id": notice}


in_person(
    "/message-ways/{county}/{channel}", power=RUN, name="set_message_way", summary=_("设置消息渠道"),
    why="With a stolen token all notices of a county could be led elsewhere.",
)  # fmt: skip
in_person(
    "/message-ways/{county}/{channel}/try", power=RUN, name="try_message_way", summary=_("测试消息渠道"),
    why="Whether it arrived is seen by the person to whom it is sent.",
)  # fmt: skip
