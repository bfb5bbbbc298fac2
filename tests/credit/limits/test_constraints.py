"""What the database refuses, whoever writes."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from credit.models import CreditLimit, LimitRequest
from finance_crm.access.models import ApprovalRequest
from tests.credit.limits.conftest import grant, secure


def refuses(name, write, *args, **values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write(*args, **values)


def test_a_limit_is_of_one_customer_or_one_group(acme, group):
    refuses("creditlimit_of_one", grant, None)
    refuses("creditlimit_of_one", grant, acme, group=group)


def test_a_limit_has_an_amount_unless_there_is_no_credit(acme):
    values = {"customer": acme, "currency": "USD", "valid_from": date(2026, 1, 1)}
    refuses("creditlimit_amount_unless_no_credit", CreditLimit.objects.create, kind="limit", **values)
    refuses("creditlimit_amount_unless_no_credit", CreditLimit.objects.create, kind="no_credit", amount=0, **values)
    refuses("creditlimit_amount_unless_no_credit", CreditLimit.objects.create, kind="other", amount=0, **values)


def test_a_limit_is_not_negative_ends_after_its_start_and_a_temporary_one_ends(acme):
    refuses("creditlimit_not_negative", grant, acme, "-1")
    refuses("creditlimit_ends_after_start", grant, acme, valid_until=date(2025, 12, 31))
    refuses("creditlimit_temporary_ends", grant, acme, is_temporary=True)


def test_a_request_becomes_one_limit_only_and_obeys_the_same_rules(acme, analyst):
    def ask(**changes):
        approval = ApprovalRequest.objects.create(kind="x", subject_label="x", reason="r", requested_by=analyst)
        values = {"customer": acme, "amount": 5, "currency": "USD", "valid_from": date(2026, 1, 1)}
        return LimitRequest.objects.create(approval=approval, **(values | changes))

    request = ask()
    grant(acme, request=request)

    refuses("creditlimit_once_per_request", grant, acme, request=request)
    refuses("limitrequest_of_one", ask, customer=None)
    refuses("limitrequest_amount_unless_no_credit", ask, kind="no_credit")
    refuses("limitrequest_not_negative", ask, amount=-1)
    refuses("limitrequest_ends_after_start", ask, valid_until=date(2025, 1, 1))
    refuses("limitrequest_temporary_ends", ask, is_temporary=True)


def test_security_is_of_a_known_kind_positive_and_its_shares_are_fractions(acme):
    refuses("secured_part_kind_known", secure, acme, kind="promise")
    refuses("secured_part_amount_positive", secure, acme, "0")
    refuses("secured_part_coverage_is_share", secure, acme, coverage_share="1.1")
    refuses("secured_part_haircut_is_share", secure, acme, haircut="-0.1")
    refuses("secured_part_ends_after_start", secure, acme, valid_until=date(2025, 12, 31))
