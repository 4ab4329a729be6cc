/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "hearth-address.h"
#include "hearth-keep.h"

G_BEGIN_DECLS

/** How a connection is encrypted. NONE only by the user's explicit choice and only to loopback or private addresses. */
typedef enum
{
  HEARTH_SECURITY_TLS,
  HEARTH_SECURITY_STARTTLS,
  HEARTH_SECURITY_NONE,
} HearthSecurity;

typedef enum
{
  HEARTH_PROTOCOL_IMAP,
  HEARTH_PROTOCOL_SMTP,
} HearthProtocol;

const char *hearth_security_get_name (HearthSecurity security);
gboolean hearth_security_from_name (const char *name, HearthSecurity *security);
const char *hearth_protocol_get_name (HearthProtocol protocol);

/**
 * HearthServer:
 * @user: empty for a server for sending that takes letters without signing in
 * @pinned_sha256: SHA-256 of the one certificate (DER) that the user trusts for this server, lower-case hex, or %NULL
 * @has_own_password: of a server for sending: its password is not the one for fetching
 */
typedef struct
{
  HearthProtocol protocol;
  char *host;
  guint16 port;
  HearthSecurity security;
  char *user;
  char *pinned_sha256;
  gboolean has_own_password;
} HearthServer;

HearthServer *hearth_server_new (
    HearthProtocol protocol, const char *host, guint16 port, HearthSecurity security, const char *user);
HearthServer *hearth_server_copy (const HearthServer *self);
gboolean hearth_server_signs_in (const HearthServer *self);
gboolean hearth_server_is_same_sign_in (const HearthServer *self, const HearthServer *other);
void hearth_server_free (HearthServer *self);
guint16 hearth_server_get_default_port (HearthProtocol protocol, HearthSecurity security);

/**
 * HearthPin:
 *
 * A certificate that the user trusts for one host and port.
 */
typedef struct
{
  char *host;
  guint16 port;
  char *sha256;
  gint64 pinned_unix_s;
} HearthPin;

void hearth_pin_free (HearthPin *self);

/**
 * HearthPasswords:
 * @imap: for fetching; %NULL for the one that is known
 * @smtp: for sending, if that has its own; %NULL for the one that is known
 *
 * Borrowed for the time of a call.
 */
typedef struct
{
  const char *imap;
  const char *smtp;
} HearthPasswords;

/** The eight colours of persons, in the order they are given out. Stored by number. */
typedef enum
{
  HEARTH_COLOR_PLUM,
  HEARTH_COLOR_SKY,
  HEARTH_COLOR_PINE,
  HEARTH_COLOR_AMBER,
  HEARTH_COLOR_IRIS,
  HEARTH_COLOR_BRICK,
  HEARTH_COLOR_LAGOON,
  HEARTH_COLOR_OLIVE,
  HEARTH_N_COLORS,
} HearthColor;

const char *hearth_color_get_name (HearthColor color);

typedef struct
{
  gint64 id;
  char *name;
  HearthColor color;
  gint position;
} HearthPerson;

/**
 * HearthIdentity:
 *
 * An address that mail is written from; the first of an account is the one that is taken if nothing else is said.
 */
typedef struct
{
  gint64 id;
  guint16 account;
  HearthAddress *address;
  HearthAddress *reply_to; /* or NULL */
  char *signature;         /* plain text, or NULL */
} HearthIdentity;

/**
 * HearthAccount:
 * @number: 16 bits, from 1, never given to another account
 * @folder: the random id that names the account's folder on disk
 * @name: the caption, "Home"
 * @pins: (element-type HearthPin): what is trusted, also for servers it had before
 * @keep: how much of its mail is fetched before anybody opens it, where a folder does not say otherwise
 * @fetches_on_metered: so also on a connection that is paid by its amount
 */
typedef struct
{
  guint16 number;
  char *folder;
  gint64 person;
  char *name;
  gboolean enabled;
  gint position;
  HearthServer *imap;
  HearthServer *smtp;
  GPtrArray *identities; /* of HearthIdentity, at least one */
  GPtrArray *pins;
  HearthKeep keep;
  gboolean fetches_on_metered;
} HearthAccountInfo;

/**
 * HearthHouse:
 * @people: (element-type HearthPerson): by position
 * @accounts: (element-type HearthAccountInfo): by person and position
 *
 * Everything that `house.db` says about people and accounts at one moment. Immutable, counted atomically.
 */
typedef struct
{
  GPtrArray *people;
  GPtrArray *accounts;
} HearthHouse;

HearthPerson *hearth_person_new (gint64 id, const char *name, HearthColor color, gint position);
HearthPerson *hearth_person_copy (const HearthPerson *self);
void hearth_person_free (HearthPerson *self);
HearthIdentity *hearth_identity_new (gint64 id, guint16 account, HearthAddress *address);
HearthIdentity *hearth_identity_copy (const HearthIdentity *self);
void hearth_identity_free (HearthIdentity *self);
HearthAccountInfo *hearth_account_info_new (void);
HearthAccountInfo *hearth_account_info_copy (const HearthAccountInfo *self);
void hearth_account_info_free (HearthAccountInfo *self);
HearthAddress *hearth_account_info_get_address (const HearthAccountInfo *self);
gboolean hearth_account_info_shares_password (const HearthAccountInfo *self);
gboolean hearth_account_info_is_unencrypted (const HearthAccountInfo *self);

HearthHouse *hearth_house_new (void);
HearthHouse *hearth_house_ref (HearthHouse *self);
void hearth_house_unref (HearthHouse *self);
const HearthAccountInfo *hearth_house_find_account (const HearthHouse *self, guint16 number);
const HearthPerson *hearth_house_find_person (const HearthHouse *self, gint64 id);
const HearthIdentity *hearth_house_find_identity (const HearthHouse *self, gint64 id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthServer, hearth_server_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthPin, hearth_pin_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthPerson, hearth_person_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthIdentity, hearth_identity_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthAccountInfo, hearth_account_info_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthHouse, hearth_house_unref)

G_END_DECLS
