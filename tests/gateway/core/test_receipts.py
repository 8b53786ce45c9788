import hashlib

import pytest
from support import parcels
from support.ledger import SIGNER
from support.naivetree import path, root

from todoke_evidence import checkpoint, merkle, receipt, statement
from todoke_gateway.core.receipts import Entry, Receipts, proof

RECEIPTS = Receipts(b"r" * 32)


def signed(**changes):
    return statement.parse_signed(parcels.statement_text(**changes))


def test_the_same_submission_finds_its_leaf_again():
    assert RECEIPTS.leaf(signed()) == RECEIPTS.leaf(signed())


def test_other_content_under_one_id_has_the_same_tag_and_another_commitment():
    first, second = RECEIPTS.leaf(signed()), RECEIPTS.leaf(signed(sealed=hashlib.sha256(b"other").digest()))
    assert receipt.leaf_tag(first.data) == receipt.leaf_tag(second.data)
    assert first.data != second.data


@pytest.mark.parametrize("other", [Receipts(b"x" * 32).leaf(signed()), RECEIPTS.leaf(signed(submission=b"1" * 16))])
def test_nobody_without_key_and_id_can_tell_the_tag(other):
    assert receipt.leaf_tag(other.data) != receipt.leaf_tag(RECEIPTS.leaf(signed()).data)


def test_the_proof_is_one_that_anybody_can_verify():
    leaf = RECEIPTS.leaf(signed())
    hashes = [merkle.leaf_hash(data) for data in (b"0" * 50, leaf.data, b"2" * 50)]
    head = checkpoint.sign(checkpoint.Checkpoint(SIGNER.verifier.name, 3, root(hashes)), SIGNER)
    verified = receipt.verify_receipt(proof(leaf, Entry(1, 0, tuple(path(1, hashes)), head)), [SIGNER.verifier])
    assert verified.receipt_number == receipt.receipt_number(bytes(16))
    assert verified.index == 1
