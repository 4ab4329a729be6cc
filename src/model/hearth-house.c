/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People, accounts, identities and servers as values. The parts are plain structs with one owner; HearthHouse is
 * counted atomically and immutable once shared. */
#define G_LOG_DOMAIN "hearth-model"

#include "hearth-house.h"

#include <string.h>

typedef struct
{
  HearthHouse house; /* first */
  gatomicrefcount ref_count;
} CountedHouse;

/**
 * hearth_security_get_name:
 *
 * Returns: "tls", "starttls" or "none", as stored and as read by tools
 */
const char *
hearth_security_get_name (HearthSecurity security)
{
  static const char *const names[] = { "tls", "starttls", "none" };

  return (guint) security < G_N_ELEMENTS (names) ? names[security] : "tls";
}

/**
 * hearth_security_from_name:
 * @security: (out): set if @name is one of the three names
 *
 * Returns: whether it is
 */
gboolean
hearth_security_from_name (const char *name, HearthSecurity *security)
{
  for (int i = HEARTH_SECURITY_TLS; i <= HEARTH_SECURITY_NONE; i++)
    if (g_ascii_strcasecmp (name, hearth_security_get_name ((HearthSecurity) i)) == 0)
      {
        *security = (HearthSecurity) i;
        return TRUE;
      }
  return FALSE;
}

/**
 * hearth_protocol_get_name:
 *
 * Returns: "imap" or "smtp"
 */
const char *
hearth_protocol_get_name (HearthProtocol protocol)
{
  return protocol == HEARTH_PROTOCOL_SMTP ? "smtp" : "imap";
}

/**
 * hearth_server_new:
 *
 * Returns: (transfer full): a server without a pinned certificate
 */
HearthServer *
hearth_server_new (
    HearthProtocol protocol, const char *host, guint16 port, HearthSecurity security, const char *user)
{
  HearthServer *self = g_new0 (HearthServer, 1);

  self->protocol = protocol;
  self->host = g_strdup (host);
  self->port = port;
  self->security = security;
  self->user = g_strdup (user);
  return self;
}

/**
 * hearth_server_copy:
 * @self: (nullable): a server
 *
 * Returns: (transfer full) (nullable): a copy
 */
HearthServer *
hearth_server_copy (const HearthServer *self)
{
  HearthServer *copy;

  if (self == NULL)
    return NULL;
  copy = hearth_server_new (self->protocol, self->host, self->port, self->security, self->user);
  copy->pinned_sha256 = g_strdup (self->pinned_sha256);
  copy->has_own_password = self->has_own_password;
  return copy;
}

/**
 * hearth_server_free:
 * @self: (transfer full) (nullable): a server
 */
void
hearth_server_free (HearthServer *self)
{
  if (self == NULL)
    return;
  g_free (self->host);
  g_free (self->user);
  g_free (self->pinned_sha256);
  g_free (self);
}

/**
 * hearth_server_signs_in:
 * @self: (nullable): a server
 *
 * Returns: whether it wants a user name and a password
 */
gboolean
hearth_server_signs_in (const HearthServer *self)
{
  return self != NULL && self->user != NULL && self->user[0] != '\0';
}

/**
 * hearth_server_is_same_sign_in:
 * @self: (nullable): a server
 * @other: (nullable): another
 *
 * Returns: whether the same user signs in to the same host: then what is known of one password holds for both
 */
gboolean
hearth_server_is_same_sign_in (const HearthServer *self, const HearthServer *other)
{
  return self != NULL && other != NULL && self->protocol == other->protocol &&
         g_ascii_strcasecmp (self->host, other->host) == 0 && g_strcmp0 (self->user, other->user) == 0;
}

/**
 * hearth_pin_free:
 * @self: (transfer full) (nullable): a pin
 */
void
hearth_pin_free (HearthPin *self)
{
  if (self == NULL)
    return;
  g_free (self->host);
  g_free (self->sha256);
  g_free (self);
}

static HearthPin *
pin_copy (const HearthPin *self)
{
  HearthPin *copy = g_new0 (HearthPin, 1);

  copy->host = g_strdup (self->host);
  copy->port = self->port;
  copy->sha256 = g_strdup (self->sha256);
  copy->pinned_unix_s = self->pinned_unix_s;
  return copy;
}

/**
 * hearth_server_get_default_port:
 *
 * Returns: the port that servers usually have for this protocol and encryption (RFC 8314)
 */
guint16
hearth_server_get_default_port (HearthProtocol protocol, HearthSecurity security)
{
  if (protocol == HEARTH_PROTOCOL_SMTP)
    return security == HEARTH_SECURITY_TLS ? 465 : 587;
  return security == HEARTH_SECURITY_TLS ? 993 : 143;
}

/**
 * hearth_color_get_name:
 *
 * Returns: the name of the colour as its CSS class ends: "plum"
 */
const char *
hearth_color_get_name (HearthColor color)
{
  static const char *const names[] = { "plum", "sky", "pine", "amber", "iris", "brick", "lagoon", "olive" };

  return names[(guint) color % G_N_ELEMENTS (names)];
}

/**
 * hearth_person_new:
 *
 * Returns: (transfer full): a person
 */
HearthPerson *
hearth_person_new (gint64 id, const char *name, HearthColor color, gint position)
{
  HearthPerson *self = g_new0 (HearthPerson, 1);

  self->id = id;
  self->name = g_strdup (name);
  self->color = color;
  self->position = position;
  return self;
}

/**
 * hearth_person_copy:
 *
 * Returns: (transfer full): a copy
 */
HearthPerson *
hearth_person_copy (const HearthPerson *self)
{
  return hearth_person_new (self->id, self->name, self->color, self->position);
}

/**
 * hearth_person_free:
 * @self: (transfer full) (nullable): a person
 */
void
hearth_person_free (HearthPerson *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self);
}

/**
 * hearth_identity_new:
 * @address: (transfer none): what it writes as
 *
 * Returns: (transfer full): an identity without signature
 */
HearthIdentity *
hearth_identity_new (gint64 id, guint16 account, HearthAddress *address)
{
  HearthIdentity *self = g_new0 (HearthIdentity, 1);

  self->id = id;
  self->account = account;
  self->address = hearth_address_ref (address);
  return self;
}

/**
 * hearth_identity_copy:
 *
 * Returns: (transfer full): a copy
 */
HearthIdentity *
hearth_identity_copy (const HearthIdentity *self)
{
  HearthIdentity *copy = hearth_identity_new (self->id, self->account, self->address);

  copy->reply_to = self->reply_to != NULL ? hearth_address_ref (self->reply_to) : NULL;
  copy->signature = g_strdup (self->signature);
  return copy;
}

/**
 * hearth_identity_free:
 * @self: (transfer full) (nullable): an identity
 */
void
hearth_identity_free (HearthIdentity *self)
{
  if (self == NULL)
    return;
  hearth_address_unref (self->address);
  hearth_address_unref (self->reply_to);
  g_free (self->signature);
  g_free (self);
}

/**
 * hearth_account_info_new:
 *
 * Returns: (transfer full): an enabled account without servers and identities, to be filled
 */
HearthAccountInfo *
hearth_account_info_new (void)
{
  HearthAccountInfo *self = g_new0 (HearthAccountInfo, 1);

  self->enabled = TRUE;
  self->keep = hearth_keep_default ();
  self->identities = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_identity_free);
  self->pins = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_pin_free);
  return self;
}

/**
 * hearth_account_info_copy:
 *
 * Returns: (transfer full): a copy
 */
HearthAccountInfo *
hearth_account_info_copy (const HearthAccountInfo *self)
{
  HearthAccountInfo *copy = hearth_account_info_new ();

  copy->number = self->number;
  copy->folder = g_strdup (self->folder);
  copy->person = self->person;
  copy->name = g_strdup (self->name);
  copy->enabled = self->enabled;
  copy->position = self->position;
  copy->keep = self->keep;
  copy->fetches_on_metered = self->fetches_on_metered;
  copy->imap = hearth_server_copy (self->imap);
  copy->smtp = hearth_server_copy (self->smtp);
  for (guint i = 0; i < self->identities->len; i++)
    g_ptr_array_add (copy->identities, hearth_identity_copy (g_ptr_array_index (self->identities, i)));
  for (guint i = 0; i < self->pins->len; i++)
    g_ptr_array_add (copy->pins, pin_copy (g_ptr_array_index (self->pins, i)));
  return copy;
}

/**
 * hearth_account_info_free:
 * @self: (transfer full) (nullable): an account
 */
void
hearth_account_info_free (HearthAccountInfo *self)
{
  if (self == NULL)
    return;
  g_free (self->folder);
  g_free (self->name);
  hearth_server_free (self->imap);
  hearth_server_free (self->smtp);
  g_ptr_array_unref (self->identities);
  g_ptr_array_unref (self->pins);
  g_free (self);
}

/**
 * hearth_account_info_get_address:
 *
 * Returns: (transfer none) (nullable): the address that mail of this account is written from at first
 */
HearthAddress *
hearth_account_info_get_address (const HearthAccountInfo *self)
{
  const HearthIdentity *first = self->identities->len > 0 ? g_ptr_array_index (self->identities, 0) : NULL;

  return first != NULL ? first->address : NULL;
}

/**
 * hearth_account_info_shares_password:
 *
 * Returns: whether sending signs in with the password for fetching
 */
gboolean
hearth_account_info_shares_password (const HearthAccountInfo *self)
{
  return hearth_server_signs_in (self->smtp) && !self->smtp->has_own_password;
}

/**
 * hearth_account_info_is_unencrypted:
 *
 * Returns: whether one of its servers is talked to in the open, by the user's choice
 */
gboolean
hearth_account_info_is_unencrypted (const HearthAccountInfo *self)
{
  return (self->imap != NULL && self->imap->security == HEARTH_SECURITY_NONE) ||
         (self->smtp != NULL && self->smtp->security == HEARTH_SECURITY_NONE);
}

/**
 * hearth_house_new:
 *
 * Returns: (transfer full): an empty house, to be filled before it is shared
 */
HearthHouse *
hearth_house_new (void)
{
  CountedHouse *self = g_new0 (CountedHouse, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->house.people = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_person_free);
  self->house.accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_account_info_free);
  return &self->house;
}

/**
 * hearth_house_ref:
 *
 * Returns: (transfer full): @self
 */
HearthHouse *
hearth_house_ref (HearthHouse *self)
{
  g_atomic_ref_count_inc (&((CountedHouse *) self)->ref_count);
  return self;
}

/**
 * hearth_house_unref:
 * @self: (transfer full) (nullable): a house
 */
void
hearth_house_unref (HearthHouse *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&((CountedHouse *) self)->ref_count))
    return;
  g_ptr_array_unref (self->people);
  g_ptr_array_unref (self->accounts);
  g_free (self);
}

/**
 * hearth_house_find_account:
 *
 * Returns: (transfer none) (nullable): the account of that number
 */
const HearthAccountInfo *
hearth_house_find_account (const HearthHouse *self, guint16 number)
{
  for (guint i = 0; i < self->accounts->len; i++)
    {
      const HearthAccountInfo *account = g_ptr_array_index (self->accounts, i);

      if (account->number == number)
        return account;
    }
  return NULL;
}

/**
 * hearth_house_find_person:
 *
 * Returns: (transfer none) (nullable): the person of that id
 */
const HearthPerson *
hearth_house_find_person (const HearthHouse *self, gint64 id)
{
  for (guint i = 0; i < self->people->len; i++)
    {
      const HearthPerson *person = g_ptr_array_index (self->people, i);

      if (person->id == id)
        return person;
    }
  return NULL;
}

/**
 * hearth_house_find_identity:
 *
 * Returns: (transfer none) (nullable): the identity of that id
 */
const HearthIdentity *
hearth_house_find_identity (const HearthHouse *self, gint64 id)
{
  for (guint i = 0; i < self->accounts->len; i++)
    {
      const HearthAccountInfo *account = g_ptr_array_index (self->accounts, i);

      for (guint k = 0; k < account->identities->len; k++)
        {
          const HearthIdentity *identity = g_ptr_array_index (account->identities, k);

          if (identity->id == id)
            return identity;
        }
    }
  return NULL;
}
