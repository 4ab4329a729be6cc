/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reused memory of one parser. Engine thread; belongs to its parser. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-scratch.h"

#include "hearth-imap-limits.h"

#define FIRST_BLOCK_BYTES 4096

/**
 * hearth_imap_scratch_new:
 *
 * Returns: (transfer full): empty scratch memory
 */
HearthImapScratch *
hearth_imap_scratch_new (void)
{
  HearthImapScratch *scratch = g_new0 (HearthImapScratch, 1);

  scratch->addresses = g_new (HearthImapAddress, HEARTH_IMAP_ADDRESSES_MAX);
  scratch->parts = g_new (HearthImapPart, HEARTH_IMAP_PARTS_MAX);
  scratch->words = g_new (HearthImapText, HEARTH_IMAP_WORDS_MAX);
  scratch->blocks = g_ptr_array_new_with_free_func (g_free);
  return scratch;
}

/**
 * hearth_imap_scratch_free:
 * @scratch: (transfer full) (nullable): scratch memory
 */
void
hearth_imap_scratch_free (HearthImapScratch *scratch)
{
  if (scratch == NULL)
    return;
  g_free (scratch->addresses);
  g_free (scratch->parts);
  g_free (scratch->words);
  g_ptr_array_unref (scratch->blocks);
  g_free (scratch);
}

/**
 * hearth_imap_scratch_reset:
 *
 * Forgets what is in it; the first block stays for the next answer.
 */
void
hearth_imap_scratch_reset (HearthImapScratch *scratch)
{
  scratch->n_addresses = 0;
  scratch->n_parts = 0;
  scratch->n_words = 0;
  scratch->n_sections = 0;
  if (scratch->blocks->len > 1)
    g_ptr_array_set_size (scratch->blocks, 1);
  scratch->block_used = 0;
  scratch->block_size = scratch->blocks->len > 0 ? FIRST_BLOCK_BYTES : 0;
}

/**
 * hearth_imap_scratch_alloc:
 * @size: how many bytes
 *
 * Returns: (transfer none): memory for bytes, not aligned, valid until the next reset
 */
char *
hearth_imap_scratch_alloc (HearthImapScratch *scratch, gsize size)
{
  char *memory;

  if (size > scratch->block_size - scratch->block_used)
    {
      scratch->block_size = scratch->blocks->len > 0 ? MAX (size, 64 * 1024) : MAX (size, FIRST_BLOCK_BYTES);
      if (scratch->blocks->len == 0 && size > FIRST_BLOCK_BYTES)
        g_ptr_array_add (scratch->blocks, g_malloc (FIRST_BLOCK_BYTES));
      g_ptr_array_add (scratch->blocks, g_malloc (scratch->block_size));
      scratch->block_used = 0;
    }
  memory = (char *) g_ptr_array_index (scratch->blocks, scratch->blocks->len - 1) + scratch->block_used;
  scratch->block_used += size;
  return memory;
}
