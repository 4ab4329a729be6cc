/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-house.h"

G_BEGIN_DECLS

typedef enum
{
  HEARTH_HOUSE_PERSON,           /* name and colour of @person */
  HEARTH_HOUSE_REMOVE_PERSON,    /* @id, who has no account any more */
  HEARTH_HOUSE_ORDER_PEOPLE,     /* @order: ids */
  HEARTH_HOUSE_ORDER_ACCOUNTS,   /* @order: numbers */
  HEARTH_HOUSE_IDENTITY,         /* @identity: added if its id is 0 */
  HEARTH_HOUSE_REMOVE_IDENTITY,  /* @id, not the last one of its account */
  HEARTH_HOUSE_ORDER_IDENTITIES, /* @order: ids; the first is the one that is taken if nothing else is said */
  HEARTH_HOUSE_FORGET_CERTIFICATE, /* @account, @host, @port */
  HEARTH_HOUSE_GIVE_ACCOUNT,       /* @account belongs to the person @id from now on, behind theirs */
  HEARTH_HOUSE_KEEP,               /* @account: @keep and @metered */
} HearthHouseChangeKind;

/** What is done on a connection that is paid by its amount. */
typedef enum
{
  HEARTH_METERED_SPARE, /* only headers and what is opened */
  HEARTH_METERED_USE,
} HearthMetered;

/** Whether the connection is paid by its amount. */
typedef enum
{
  HEARTH_METERED_AS_SYSTEM_SAYS,
  HEARTH_METERED_YES,
  HEARTH_METERED_NO,
} HearthMeteredGuess;

/**
 * HearthHouseChange:
 * @order: (element-type gint64): from the first to the last
 *
 * A change of people, order, identities or trust, that no server has to agree to. Accounts themselves change with what
 * is needed to sign in: hearth_engine_update_account_async().
 */
typedef struct
{
  HearthHouseChangeKind kind;
  gint64 id;
  HearthPerson *person;
  HearthIdentity *identity;
  GArray *order;
  guint16 account;
  char *host;
  guint16 port;
  HearthKeep keep;
  HearthMetered metered;
} HearthHouseChange;

HearthHouseChange *hearth_house_change_new_person (const HearthPerson *person);
HearthHouseChange *hearth_house_change_new_remove (HearthHouseChangeKind kind, gint64 id);
HearthHouseChange *
hearth_house_change_new_order (HearthHouseChangeKind kind, const gint64 *order, gsize n_order);
HearthHouseChange *hearth_house_change_new_identity (const HearthIdentity *identity);
HearthHouseChange *hearth_house_change_new_give (guint16 account, gint64 person);
HearthHouseChange *
hearth_house_change_new_keep (guint16 account, const HearthKeep *keep, HearthMetered metered);
HearthHouseChange *hearth_house_change_new_forget (guint16 account, const char *host, guint16 port);
HearthHouseChange *hearth_house_change_copy (const HearthHouseChange *self);
void hearth_house_change_free (HearthHouseChange *self);

gboolean hearth_order_move (GArray *order, gint64 id, int step);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthHouseChange, hearth_house_change_free)

G_END_DECLS
