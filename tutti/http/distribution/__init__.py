"""The distribution family: ``/v1`` and ``/api/upload``, contract ``once.md``."""

from fastapi import APIRouter

router = APIRouter()
