/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HEARTH_SMTP_CAPABILITY_STARTTLS = 1 << 0,
  HEARTH_SMTP_CAPABILITY_PIPELINING = 1 << 1,
  HEARTH_SMTP_CAPABILITY_SIZE = 1 << 2,
  HEARTH_SMTP_CAPABILITY_8BITMIME = 1 << 3,
  HEARTH_SMTP_CAPABILITY_SMTPUTF8 = 1 << 4,
} HearthSmtpCapabilityFlags;

/**
 * HearthSmtpCapabilities:
 * @flags: what the server can do
 * @size_limit_bytes: the largest message, or 0 if the server does not say
 * @mechanisms: (element-type utf8): how one may sign in, %NULL-terminated
 */
typedef struct
{
  HearthSmtpCapabilityFlags flags;
  guint64 size_limit_bytes;
  GPtrArray *mechanisms;
} HearthSmtpCapabilities;

void hearth_smtp_capabilities_init (HearthSmtpCapabilities *capabilities);
void hearth_smtp_capabilities_reset (HearthSmtpCapabilities *capabilities);
void hearth_smtp_capabilities_clear (HearthSmtpCapabilities *capabilities);
void hearth_smtp_capabilities_parse (HearthSmtpCapabilities *capabilities, const char *text);

G_END_DECLS
