/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a server may make us do. Everything beyond one of these ends the connection with HEARTH_ERROR_LIMIT, unless
 * the reason says otherwise; other accounts never notice. */

/* A line of any answer but those below. Long capability lists and flag lists stay far under it. */
#define HEARTH_IMAP_LINE_MAX_BYTES (64 * 1024)

/* A FETCH answer without its streamed bodies. An ENVELOPE repeats headers, and a message's headers end at 1 MB; what
 * is longer is skipped and handed on as cut, since whoever sent one such message must not lock a folder. */
#define HEARTH_IMAP_FETCH_MAX_BYTES (1024 * 1024)

/* SEARCH, ESEARCH and VANISHED name messages: a million of them at up to 11 bytes each. */
#define HEARTH_IMAP_NUMBERS_MAX_BYTES (16 * 1024 * 1024)

/* Words of a server that are kept: shown to people, who do not read more. The rest is dropped. */
#define HEARTH_IMAP_TEXT_MAX_BYTES (8 * 1024)

/* A literal of a body, streamed; the largest message that big providers take is 150 MB. */
#define HEARTH_IMAP_LITERAL_MAX_BYTES (256 * 1024 * 1024)

/* A literal within an answer that is kept in memory: header fields, subjects. Larger ones of a body are streamed. */
#define HEARTH_IMAP_INLINE_LITERAL_MAX_BYTES (64 * 1024)

/* Nested lists: a MIME structure has at most 50 levels that mean anything. */
#define HEARTH_IMAP_DEPTH_MAX 64

/* Flags of one message, of one mailbox, and the length of one: the rest is dropped. */
#define HEARTH_IMAP_FLAGS_MAX      200
#define HEARTH_IMAP_FLAG_MAX_BYTES 128

/* Labels of one message (X-GM-LABELS), and the length of one: Gmail takes 225 characters, each of which may be four bytes and
 * more in modified UTF-7. The rest is dropped. */
#define HEARTH_IMAP_LABELS_MAX      200
#define HEARTH_IMAP_LABEL_MAX_BYTES 1200

/* Folders in one LIST: the largest sites have thousands. */
#define HEARTH_IMAP_FOLDERS_MAX 20000

/* Messages in one mailbox: the map of sequence numbers takes four bytes for each. */
#define HEARTH_IMAP_MESSAGES_MAX 10000000

/* Addresses of one ENVELOPE that are kept, over all its fields; the others are counted. */
#define HEARTH_IMAP_ADDRESSES_MAX 2000

/* Parts of one BODYSTRUCTURE that are kept. */
#define HEARTH_IMAP_PARTS_MAX 1000

/* Ranges of one set of UIDs that are taken from a server. */
#define HEARTH_IMAP_RANGES_MAX 1000000

/* Answers that cannot be understood, but whose end is clear, before the connection is given up. */
#define HEARTH_IMAP_BROKEN_MAX 1000

/* A SASL challenge in base64 (12 KB decoded). */
#define HEARTH_IMAP_CHALLENGE_MAX_BYTES (16 * 1024)

/* Commands in flight: enough to hide 100 ms of distance; Outlook answers BAD from about fifty on. Background work
 * leaves room for what the user waits for. */
#define HEARTH_IMAP_PIPELINE_MAX            8
#define HEARTH_IMAP_PIPELINE_BACKGROUND_MAX 6

/* A FETCH of more messages than this is large: while it is not known whether the link is slow it goes out alone, so that
 * what comes does so packed, if that is better. */
#define HEARTH_IMAP_LARGE_FETCH_MESSAGES 1000

/* The longest command line: RFC 7162 asks clients for 8000 octets at most; sets of UIDs are split to fit. */
#define HEARTH_IMAP_COMMAND_LINE_MAX_BYTES 8000

/* IDLE is renewed well before the half hour after which servers end it (RFC 2177), and, since many home routers
 * forget silent connections, often enough to keep those alive. A server without IDLE is asked this often instead. */
#define HEARTH_IMAP_IDLE_RENEW_MS (9 * 60 * 1000)
#define HEARTH_IMAP_POLL_MS       (2 * 60 * 1000)

/* How long LOGOUT may take before the connection is simply closed: quitting never waits longer. */
#define HEARTH_IMAP_LOGOUT_MS 2000
