/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFuzzer target: the IMAP parser must read the same whichever way the bytes are cut. The first byte says how. */
#include <stdlib.h>
#include <string.h>

#include "imap-transcript.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *whole = NULL;
  g_autofree char *cut = NULL;
  const char *bytes = (const char *) data + 1;

  if (size < 2)
    return 0;
  whole = imap_transcript (bytes, size - 1, size - 1, size - 1);
  cut = imap_transcript (bytes, size - 1, 1 + data[0] / 16, 1 + data[0] % 16);
  if (strcmp (whole, cut) != 0)
    abort ();
  return 0;
}
