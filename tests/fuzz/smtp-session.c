/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Feeds an SMTP session what a hostile server may say. The first byte chooses flags and piece size, the rest comes
 * from the wire; the driver of the tests answers every event. */
#include "../smtp/smtp-script.h"

#include "hearth-error.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const to[] = { "b@x", "c@x", "d@x", NULL };
  const HearthSmtpEnvelope envelope = { .sender = "a@x", .recipients = to, .size_bytes = 100 };
  Script script;

  if (size == 0)
    return 0;
  script_init (&script, (HearthSmtpSessionFlags) (data[0] & 3), &envelope, ".\nletter\r.\r\nend");
  script.messages_left = 3;
  script_feed (&script, (const char *) data + 1, size - 1, data[0] >> 2);
  if (script.error == NULL)
    script_lose (&script);
  g_assert (script.error != NULL);
  /* Nothing counts as sent without the mark on the disk, and no line end goes out alone. */
  g_assert (script.result == NULL || script.n_about_to_finish > 0);
  for (gsize i = 0; i < script.output->len; i++)
    {
      g_assert (script.output->str[i] != '\n' || (i > 0 && script.output->str[i - 1] == '\r'));
      g_assert (script.output->str[i] != '\r' || script.output->str[i + 1] == '\n');
    }
  script_clear (&script);
  return 0;
}
