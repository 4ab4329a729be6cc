/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A person of the household with their accounts. UI thread; owned by the client. */
#define G_LOG_DOMAIN "hearth-client"

#include "hearth-member.h"

struct _HearthMember
{
  GObject parent_instance;

  HearthPerson *person;
  GListStore *accounts;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_COLOR,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HearthMember, hearth_member, G_TYPE_OBJECT)

static void
hearth_member_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HearthMember *self = HEARTH_MEMBER (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->person->name);
      break;
    case PROP_COLOR:
      g_value_set_int (value, (int) self->person->color);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hearth_member_finalize (GObject *object)
{
  HearthMember *self = HEARTH_MEMBER (object);

  hearth_person_free (self->person);
  g_object_unref (self->accounts);
  G_OBJECT_CLASS (hearth_member_parent_class)->finalize (object);
}

static void
hearth_member_class_init (HearthMemberClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hearth_member_get_property;
  object_class->finalize = hearth_member_finalize;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_COLOR] = g_param_spec_int ("color", NULL, NULL, 0, HEARTH_N_COLORS - 1, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hearth_member_init (HearthMember *self)
{
  self->accounts = g_list_store_new (HEARTH_TYPE_ACCOUNT);
}

/**
 * hearth_member_new:
 * @person: (transfer none): who it is
 *
 * Returns: (transfer full): a member without accounts
 */
HearthMember *
hearth_member_new (const HearthPerson *person)
{
  HearthMember *self = g_object_new (HEARTH_TYPE_MEMBER, NULL);

  self->person = hearth_person_copy (person);
  return self;
}

/**
 * hearth_member_get_id:
 *
 * Returns: the person's id
 */
gint64
hearth_member_get_id (HearthMember *self)
{
  return self->person->id;
}

/**
 * hearth_member_get_name:
 *
 * Returns: the person's name
 */
const char *
hearth_member_get_name (HearthMember *self)
{
  return self->person->name;
}

/**
 * hearth_member_get_color:
 *
 * Returns: the person's colour
 */
HearthColor
hearth_member_get_color (HearthMember *self)
{
  return self->person->color;
}

/**
 * hearth_member_dup_initial:
 *
 * Returns: (transfer full): the one letter on the person's disc
 */
char *
hearth_member_dup_initial (HearthMember *self)
{
  g_autoptr (HearthAddress) as_address = hearth_address_new (self->person->name, NULL);
  g_autofree char *initials = hearth_address_dup_initials (as_address);

  return g_utf8_substring (initials, 0, 1);
}

/**
 * hearth_member_get_accounts:
 *
 * Returns: (transfer none): a #GListStore of #HearthAccount, by position
 */
GListModel *
hearth_member_get_accounts (HearthMember *self)
{
  return G_LIST_MODEL (self->accounts);
}

/**
 * hearth_member_set_person:
 * @person: (transfer none): later facts of the same person
 */
void
hearth_member_set_person (HearthMember *self, const HearthPerson *person)
{
  hearth_person_free (self->person);
  self->person = hearth_person_copy (person);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COLOR]);
}
