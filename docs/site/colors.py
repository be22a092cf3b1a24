# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The colours of the site, by day and by night: those of the theme, and of antsibull's tables.

Text has a contrast of at least 4.5 to what is behind it; tests/docs measures that with axe.
"""

from __future__ import annotations

LIGHT = {
    "color-brand-primary": "#0b5394",
    "color-brand-content": "#0b5394",
    "color-brand-visited": "#5b3a8c",
    "antsibull-links-background": "#0b5394",
    "antsibull-links-background-active": "#083b69",
    "antsibull-links-focus-outline": "#c7dbee",
    "antsibull-links-text": "#ffffff",
    "antsibull-table-background-header": "#dbe7f3",
    "antsibull-table-background-even": "#f4f7fa",
    "antsibull-table-background-odd": "#ffffff",
    "antsibull-table-border": "#c8d1da",
    "antsibull-narrowtable-background": "#eaf0f6",
    "antsibull-option-type": "#7a1f7a",
    "antsibull-option-elements": "#7a1f7a",
    "antsibull-option-required": "#b00020",
    "antsibull-option-version-added": "#1b5e20",
    "antsibull-option-aliases": "#1b5e20",
    "antsibull-option-default": "#0b5394",
    "antsibull-option-sample": "#0b5394",
    "antsibull-option-sample-header": "#1b1f24",
    "antsibull-attribute-support-none": "#b00020",
    "antsibull-attribute-support-partial": "#7d4e00",
    "antsibull-attribute-support-full": "#1b5e20",
    "antsibull-attribute-support-na": "inherit",
    "antsibull-deprecation-border": "#1b1f24",
    "antsibull-deprecation-background": "#eeeeee",
    "antsibull-deprecation-color": "#1b1f24",
}
DARK = {
    "color-brand-primary": "#8cc2f2",
    "color-brand-content": "#8cc2f2",
    "color-brand-visited": "#c9a9f0",
    "antsibull-links-background": "#1d4f7c",
    "antsibull-links-background-active": "#2a6aa3",
    "antsibull-links-focus-outline": "#8cc2f2",
    "antsibull-links-text": "#ffffff",
    "antsibull-table-background-header": "#2b333d",
    "antsibull-table-background-even": "#1a1f26",
    "antsibull-table-background-odd": "#14181e",
    "antsibull-table-border": "#3b4550",
    "antsibull-narrowtable-background": "#232a33",
    "antsibull-option-type": "#f0a3f0",
    "antsibull-option-elements": "#f0a3f0",
    "antsibull-option-required": "#ff9a94",
    "antsibull-option-version-added": "#7fd18b",
    "antsibull-option-aliases": "#7fd18b",
    "antsibull-option-default": "#a9c7ff",
    "antsibull-option-sample": "#a9c7ff",
    "antsibull-option-sample-header": "#e6edf3",
    "antsibull-attribute-support-none": "#ff9a94",
    "antsibull-attribute-support-partial": "#e9c46a",
    "antsibull-attribute-support-full": "#7fd18b",
    "antsibull-attribute-support-na": "inherit",
    "antsibull-deprecation-border": "#e6edf3",
    "antsibull-deprecation-background": "#14181e",
    "antsibull-deprecation-color": "#e6edf3",
}
