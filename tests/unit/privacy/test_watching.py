"""A day's looks have an end: who goes through the files one after the other is stopped, and somebody is told."""

from __future__ import annotations

import uuid
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from notoneless.audit.models import Event
from notoneless.privacy import actions
from notoneless.privacy.models import Alert, Looks
from notoneless.privacy.terms import PrivacyError
from tests import world
from tests.unit.privacy.asking import viewer


def look(who, children, at=world.NOW):
    actions.count_looks(children=children, by=who, at=at)


def many(count):
    return [uuid.uuid4() for _ in range(count)]


@pytest.mark.django_db
def test_two_hundred_children_a_day_for_a_class_teacher_and_not_one_more():
    who, seen = viewer(post="class_teacher"), many(200)
    for child in seen:
        look(who, [child])
    for _ in range(2):
        with pytest.raises(PrivacyError, match="P019"):
            look(who, many(1))
    look(who, seen)  # those already seen stay open
    assert Looks.objects.get().count == 200
    assert Alert.objects.get().kind == "looks" and Event.objects.filter(verb="privacy.looks_refused").count() == 2
    look(who, many(1), at=world.NOW + timedelta(days=1))
    look(viewer(post="class_teacher"), many(200))


@pytest.mark.django_db
def test_a_page_that_would_pass_the_end_is_refused_whole_and_not_counted():
    who = viewer(post="class_teacher")
    look(who, many(180))
    with pytest.raises(PrivacyError):
        look(who, many(50))
    look(who, many(20))
    assert Looks.objects.get().count == 200


@pytest.mark.django_db
def test_the_number_goes_with_the_post():
    look(viewer(post="registrar"), many(1500))
    with pytest.raises(PrivacyError):
        look(viewer(post="registrar"), many(1501))
    with pytest.raises(PrivacyError):
        look(viewer(post="a post that nobody foresaw"), many(201))


@pytest.mark.django_db(transaction=True)
def test_eight_sessions_at_once_share_one_number():
    who, start, shown = viewer(post="class_teacher"), Barrier(8), []

    def session():
        start.wait()
        try:
            for _ in range(12):
                page = many(5)
                try:
                    look(who, page)
                except PrivacyError:
                    return
                shown.extend(page)
        finally:
            connection.close()

    threads = [Thread(target=session) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(shown) == 200 == Looks.objects.get().count
