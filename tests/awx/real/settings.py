# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of an AWX that lives in the folder AWX_WORK and is reached by nobody else.

AWX reads this file as a part of its own settings.
"""

import os

WORK = os.environ["AWX_WORK"]
REDIS = f"unix://{WORK}/redis.sock"

SECRET_KEY = "only-for-this-trial"
BROADCAST_WEBSOCKET_SECRET = "only-for-this-trial-too"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
CLUSTER_HOST_ID = "awx-1"
SYSTEM_UUID = "00000000-0000-0000-0000-000000000001"
PROJECTS_ROOT = f"{WORK}/var/projects"
JOBOUTPUT_ROOT = f"{WORK}/var/job_status"
LOG_ROOT = f"{WORK}/var/log"
STATIC_ROOT = f"{WORK}/var/static"
BROKER_URL = REDIS
CACHES = {"default": {"BACKEND": "awx.main.cache.AWXRedisCache", "LOCATION": f"{REDIS}?db=1"}}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [REDIS], "capacity": 10000, "group_expiry": 157784760},
    }
}
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
DATABASES = {
    "default": {
        "ATOMIC_REQUESTS": True,
        "ENGINE": "awx.main.db.profiled_pg",
        "NAME": "awx",
        "USER": "awx",
        "PASSWORD": "",
        "HOST": "127.0.0.1",
        "PORT": int(os.environ["AWX_DATABASE_PORT"]),
    }
}
