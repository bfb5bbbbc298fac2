"""Files belong to records: who sees the record gets them out, who brought one takes it back."""

import hashlib
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from credit.models import FinancialStatement
from customers.models import Customer
from finance_crm.access.models import Team
from finance_crm.activity.models import Attachment
from tests.web.conftest import client_of, person  # noqa: F401


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def statement(db):
    acme = Customer.objects.create(code="ACME", name="Acme", currency="USD")
    return FinancialStatement.objects.create(customer=acme, period_end_date=date(2025, 12, 31), currency="USD", cash=1)


@pytest.fixture
def attach(statement):
    def post(client, name="audited.pdf", content=b"%PDF-1.7 audited"):
        file = SimpleUploadedFile(name, content)
        return client.post(reverse("activity:attach", args=["statement", statement.pk]), {"file": file})

    return post


def download(client, file: Attachment):
    return client.get(reverse("activity:attachment", args=[file.pk]))


def test_a_file_is_kept_with_size_and_checksum_and_comes_back_as_it_was(client_of, attach):  # noqa: F811
    analyst = client_of("analyst")

    attach(analyst)

    file = Attachment.objects.get()
    assert (file.file_name, file.file_size) == ("audited.pdf", 16)
    assert file.checksum == hashlib.sha256(b"%PDF-1.7 audited").hexdigest()
    answer = download(analyst, file)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 audited"
    assert answer["Content-Disposition"] == 'attachment; filename="audited.pdf"'
    assert answer["Content-Type"] == "application/octet-stream"


def test_the_same_content_again_is_the_file_that_is_there(client_of, attach):  # noqa: F811
    analyst = client_of("analyst")

    attach(analyst)
    attach(analyst, name="copy.pdf")

    assert Attachment.objects.get().file_name == "audited.pdf"


def test_the_name_a_browser_sends_is_no_path(client_of, attach, tmp_path):  # noqa: F811
    attach(client_of("analyst"), name="..\\..\\etc\\passwd.sh;rm")

    file = Attachment.objects.get()
    assert file.file_name == "passwd.sh;rm"
    assert file.file.path.startswith(str(tmp_path))
    assert ".." not in file.file.name


@pytest.mark.parametrize("content", [b"", b"x" * (21 << 20)])
def test_an_empty_or_a_huge_file_is_refused_in_words(client_of, attach, content):  # noqa: F811
    analyst = client_of("analyst")

    attach(analyst, content=content)

    assert not Attachment.objects.exists()


def test_files_of_a_customer_out_of_sight_are_not_found(client_of, attach, statement):  # noqa: F811
    attach(client_of("analyst"))
    Customer.objects.update(team=Team.objects.create(code="E", name="East"))
    stranger = client_of("sales_manager")

    assert download(stranger, Attachment.objects.get()).status_code == 404
    assert attach(stranger).status_code in {403, 404}


def test_nobody_who_is_not_signed_in_gets_a_file(client_of, client, attach):  # noqa: F811
    attach(client_of("analyst"))

    assert download(client, Attachment.objects.get()).status_code == 302


def test_who_brought_a_file_takes_it_back_and_its_content_goes(client_of, attach, django_capture_on_commit_callbacks):  # noqa: F811
    analyst = client_of("analyst")
    attach(analyst)
    file = Attachment.objects.get()
    path = file.file.path

    assert client_of("credit_manager").post(reverse("activity:withdraw_attachment", args=[file.pk])).status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        analyst.post(reverse("activity:withdraw_attachment", args=[file.pk]))

    assert download(analyst, file).status_code == 404
    assert not Path(path).exists()


def test_the_database_itself_refuses_an_empty_file_and_the_same_content_twice(client_of, attach):  # noqa: F811
    attach(client_of("analyst"))
    file = Attachment.objects.get()

    with pytest.raises(IntegrityError, match="attachment_has_content"), transaction.atomic():
        Attachment.objects.update(file_size=0)
    file.pk = None
    with pytest.raises(IntegrityError, match="attachment_once_per_record"), transaction.atomic():
        file.save()
