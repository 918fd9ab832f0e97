"""The key file: made once, for its owner only, and the only way to the secrets."""

import stat

import pytest
from cryptography.fernet import Fernet

from scheduling.storage import Storage, StorageError
from scheduling.storage.vault import Vault


def test_a_key_file_is_made_for_its_owner_only(key_file):
    vault = Vault.open(key_file, create=True)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert [path.name for path in key_file.parent.iterdir()] == [key_file.name]
    again = Vault.open(key_file, create=True)
    assert again.unseal(vault.seal("secret")) == "secret"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_file_others_can_read_is_refused(key_file, mode):
    Vault.open(key_file, create=True)
    key_file.chmod(mode)
    with pytest.raises(StorageError, match="chmod 600"):
        Vault.open(key_file, create=True)


@pytest.mark.parametrize("content", ["", "\n", "not a key", "é"])
def test_a_damaged_key_file_is_refused(key_file, content):
    key_file.parent.mkdir()
    key_file.write_text(content, encoding="utf-8")
    key_file.chmod(0o600)
    with pytest.raises(StorageError, match="is damaged"):
        Vault.open(key_file, create=True)


def test_a_folder_is_no_key_file(tmp_path):
    with pytest.raises(StorageError, match="cannot be read"):
        Vault.open(tmp_path, create=True)


def test_a_new_key_on_top_rotates(key_file):
    vault = Vault.open(key_file, create=True)
    before = vault.seal("secret")
    old = key_file.read_text()
    key_file.write_text(Fernet.generate_key().decode() + "\n" + old)
    rotated = Vault.open(key_file, create=False)
    assert rotated.unseal(before) == "secret"
    with pytest.raises(StorageError):
        vault.unseal(rotated.seal("secret"))


async def test_another_key_does_not_open_the_database(on_file, database, key_file):
    await on_file.close()
    key_file.write_text(Fernet.generate_key().decode())
    with pytest.raises(StorageError, match="does not fit this database"):
        await Storage.open(database, key_file=key_file)


async def test_a_lost_key_file_is_not_replaced(on_file, database, key_file):
    await on_file.close()
    key_file.unlink()
    with pytest.raises(StorageError, match="is missing"):
        await Storage.open(database, key_file=key_file)
    assert not key_file.exists()
