/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-imap-fetch.h"

G_BEGIN_DECLS

/* Sections of one FETCH: nobody here asks for more than two. */
#define HEARTH_IMAP_SECTIONS_MAX 32

/* Words are the flags of a message or a mailbox, or its labels; an answer may hold two lists of them. */
#define HEARTH_IMAP_WORDS_MAX 400

/**
 * HearthImapSection:
 * @name: what stands in the brackets; "HEADER" for RFC822.HEADER and so on
 * @data: the bytes, if they were kept
 * @is_streamed: they were handed on in pieces
 */
typedef struct
{
  HearthImapText name;
  HearthImapText data;
  guint64 origin;
  guint64 size_bytes;
  gboolean is_streamed;
} HearthImapSection;

/**
 * HearthImapScratch:
 *
 * Where a parser puts what an answer needs beyond slices of the answer itself. Emptied before each answer, so that
 * reading a hundred thousand of them allocates nothing. The arrays have their full size from the start and never
 * move; the system gives them memory only where they are used.
 */
typedef struct
{
  HearthImapAddress *addresses;
  guint n_addresses;
  HearthImapPart *parts;
  guint n_parts;
  HearthImapText *words;
  guint n_words;
  HearthImapSection sections[HEARTH_IMAP_SECTIONS_MAX];
  guint n_sections;
  HearthImapEnvelope envelope;
  HearthImapStructure structure;
  GPtrArray *blocks;
  gsize block_used;
  gsize block_size;
} HearthImapScratch;

HearthImapScratch *hearth_imap_scratch_new (void);
void hearth_imap_scratch_free (HearthImapScratch *scratch);
void hearth_imap_scratch_reset (HearthImapScratch *scratch);
char *hearth_imap_scratch_alloc (HearthImapScratch *scratch, gsize size);

G_END_DECLS
