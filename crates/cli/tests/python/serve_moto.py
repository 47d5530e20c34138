"""moto's server. An operation that it lacks gets a 400 at once: a 500 is repeated by every client, for minutes.

Usage: serve_moto.py PORT
"""

import sys

from moto.core.responses import BaseResponse
from moto.server import main
from werkzeug.exceptions import BadRequest

CALL = BaseResponse.call_action


def call_action(self):
    try:
        return CALL(self)
    except NotImplementedError as lacking:
        raise BadRequest(str(lacking)) from None


BaseResponse.call_action = call_action
main(["-H", "127.0.0.1", "-p", sys.argv[1]])
