/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The composer and spelling: in which language the letter is. The choice belongs to the address written from and is
 * remembered for it; without dictionaries the menu says so. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-composer-private.h"

#include <glib/gi18n.h>

#include "hearth-language-names.h"

#define KEY "spelling-languages"

/* --- what is remembered ------------------------------------------------------------------------------------------- */

static const char *
get_address (HearthComposerWindow *self)
{
  const HearthIdentity *identity = hearth_house_find_identity (
      hearth_client_get_house (self->client), hearth_identity_button_get_identity (self->from));

  return identity != NULL ? hearth_address_get_address (identity->address) : "";
}

/* Returns: (transfer full) (nullable): the language chosen for the address, "" for none; %NULL if nothing was chosen */
static char *
dup_remembered (HearthComposerWindow *self)
{
  g_autoptr (GVariant) all = self->settings != NULL ? g_settings_get_value (self->settings, KEY) : NULL;
  char *language = NULL;

  if (all != NULL)
    g_variant_lookup (all, get_address (self), "s", &language);
  return language;
}

static void
remember (HearthComposerWindow *self, const char *language)
{
  g_autoptr (GVariant) all = self->settings != NULL ? g_settings_get_value (self->settings, KEY) : NULL;
  GVariantBuilder builder;
  GVariantIter iter;
  const char *address, *value;

  if (all == NULL)
    return;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  g_variant_iter_init (&iter, all);
  while (g_variant_iter_next (&iter, "{&s&s}", &address, &value))
    if (!g_str_equal (address, get_address (self)))
      g_variant_builder_add (&builder, "{ss}", address, value);
  g_variant_builder_add (&builder, "{ss}", get_address (self), language);
  g_settings_set_value (self->settings, KEY, g_variant_builder_end (&builder));
}

/* --- the language ------------------------------------------------------------------------------------------------- */

static void
use_language (HearthComposerWindow *self, const char *language)
{
  g_free (self->language);
  self->language = g_strdup (language);
  hearth_editor_set_spelling (self->editor, self->spelling, *language != '\0' ? language : NULL,
                              G_MENU_MODEL (self->language_menu));
  g_object_notify (G_OBJECT (self), "spelling-language");
}

static void
choose_language (HearthComposerWindow *self)
{
  g_autofree char *remembered = dup_remembered (self);
  const char *const *languages = (const char *const *) self->languages;

  if (languages == NULL || languages[0] == NULL)
    use_language (self, "");
  else if (remembered != NULL && (*remembered == '\0' || g_strv_contains (languages, remembered)))
    use_language (self, remembered);
  else if (self->language == NULL || *self->language == '\0')
    {
      const char *language = hearth_language_names_choose (languages, g_get_language_names ());

      use_language (self, language != NULL ? language : "");
    }
}

/* Another address may write in another language. */
void
hearth_composer_spelling_sender_changed (HearthComposerWindow *self)
{
  if (self->languages != NULL)
    choose_language (self);
}

/* The user has chosen: for this letter, and those from this address. "" is none. */
void
hearth_composer_spelling_choose (HearthComposerWindow *self, const char *language)
{
  if (g_strcmp0 (language, self->language) == 0)
    return;
  use_language (self, language);
  remember (self, language);
}

/* --- the menu ----------------------------------------------------------------------------------------------------- */

static void
append_language (GMenu *menu, const char *label, const char *language)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "composer.spelling-language", "s", language);
  g_menu_append_item (menu, item);
}

static void
fill_menu (HearthComposerWindow *self)
{
  const char *const *languages = (const char *const *) self->languages;

  g_menu_remove_all (self->language_menu);
  if (languages[0] == NULL)
    {
      g_menu_append (self->language_menu, _ ("No spelling dictionary is installed"), "composer.nothing");
      return;
    }
  for (guint i = 0; languages[i] != NULL; i++)
    {
      g_autofree char *name = hearth_language_names_dup (languages[i], languages);

      append_language (self->language_menu, name, languages[i]);
    }
  append_language (self->language_menu, _ ("_Do not check"), "");
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthComposerWindow) self = data;
  GStrv languages = hearth_spelling_list_languages_finish (HEARTH_SPELLING (source), result);

  if (self->client == NULL || HEARTH_SPELLING (source) != self->spelling)
    {
      g_strfreev (languages);
      return;
    }
  g_strfreev (self->languages);
  self->languages = languages;
  fill_menu (self);
  choose_language (self);
}

/* Asks which languages there are. */
void
hearth_composer_spelling_set (HearthComposerWindow *self, HearthSpelling *spelling)
{
  g_set_object (&self->spelling, spelling);
  if (spelling != NULL)
    hearth_spelling_list_languages_async (spelling, listed_cb, g_object_ref (self));
}
