"""Uploads above the limit never reach the disk: the form then says so, without a file."""

from typing import Any, Final

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

TOO_LARGE: Final = "aftermile.upload_too_large"


class LimitedUpload(FileUploadHandler):
    """First of the upload handlers: counts what a request brings and passes over what is too much."""

    def handle_raw_input(self, _input: Any, meta: dict[str, Any], length: int, *_rest: Any) -> None:
        self.meta, self.count = meta, 0
        if length > settings.UPLOAD_BYTES:
            meta[TOO_LARGE] = settings.UPLOAD_BYTES

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if TOO_LARGE in self.meta:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, _start: int) -> bytes:
        self.count += len(raw_data)
        if self.count > settings.UPLOAD_BYTES:
            self.meta[TOO_LARGE] = settings.UPLOAD_BYTES
            raise SkipFile
        return raw_data

    def file_complete(self, _size: int) -> None:
        return None
