/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The composer between its fields and its draft: a letter is put into the fields at the start, and made of them after
 * every turn of the main loop in which the user changed something. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-composer-private.h"

#include <glib/gi18n.h>

#include "hearth-letter-text.h"
#include "hearth-recipients.h"

static const HearthIdentity *
find_identity (HearthComposerWindow *self, gint64 id)
{
  return hearth_house_find_identity (hearth_client_get_house (self->client), id);
}

/* Returns: whom the letter is from; if that identity was removed the first of its account, else the first of all */
static gint64
choose_identity (HearthComposerWindow *self)
{
  const HearthHouse *house = hearth_client_get_house (self->client);
  const HearthAccountInfo *account =
      hearth_house_find_account (house, hearth_key_get_account (hearth_draft_get_key (self->draft)));

  if (find_identity (self, self->letter->identity) != NULL)
    return self->letter->identity;
  for (guint i = 0; i < house->accounts->len && (account == NULL || account->identities->len == 0); i++)
    account = house->accounts->pdata[i];
  if (account == NULL || account->identities->len == 0)
    return self->letter->identity;
  return ((const HearthIdentity *) account->identities->pdata[0])->id;
}

static const char *
get_signature (HearthComposerWindow *self, gint64 id)
{
  const HearthIdentity *identity = find_identity (self, id);

  return identity != NULL ? identity->signature : NULL;
}

static void
update_person (HearthComposerWindow *self)
{
  const HearthIdentity *identity = find_identity (self, hearth_identity_button_get_identity (self->from));
  const HearthAccountInfo *account =
      identity != NULL ? hearth_house_find_account (hearth_client_get_house (self->client), identity->account)
                       : NULL;

  for (int field = 0; field < N_FIELDS; field++)
    hearth_recipient_field_set_person (self->recipients[field], account != NULL ? account->person : 0);
}

/* The signature goes with the address, unless the writer has changed it. */
void
hearth_composer_sender_changed (HearthComposerWindow *self)
{
  gint64 identity = hearth_identity_button_get_identity (self->from);

  if (self->client == NULL)
    return;
  update_person (self);
  if (self->is_filling)
    return;
  hearth_editor_change_signature (self->editor, get_signature (self, self->identity),
                                  get_signature (self, identity));
  self->identity = identity;
  hearth_composer_spelling_sender_changed (self);
  hearth_composer_changed (self);
}

/* --- from the letter ---------------------------------------------------------------------------------------------- */

static void
set_focus_where_one_begins (HearthComposerWindow *self)
{
  if (self->letter->to->len == 0)
    gtk_window_set_focus (GTK_WINDOW (self),
                          GTK_WIDGET (hearth_recipient_field_get_entry (self->recipients[FIELD_TO])));
  else if (self->letter->subject == NULL || *self->letter->subject == '\0')
    gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->subject));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->editor));
}

/* A letter that nobody has written on yet gets the signature; a draft has what it was saved with. */
static void
fill_text (HearthComposerWindow *self)
{
  const char *text = self->letter->text != NULL ? self->letter->text : "";
  gboolean is_new = hearth_draft_get_key (self->draft) == HEARTH_KEY_NONE;
  /* A message that is passed on may have its writer's signature in it. */
  gboolean is_signed = hearth_letter_text_has_signature (text) && self->letter->forwards == HEARTH_KEY_NONE;
  g_autofree char *whole = is_new && !is_signed
                               ? hearth_letter_text_dup_signed (text, get_signature (self, self->identity))
                               : g_strdup (text);

  hearth_editor_set_text (self->editor, whole);
}

/* Puts the letter into the fields. */
void
hearth_composer_fill (HearthComposerWindow *self)
{
  GPtrArray *lists[N_FIELDS] = { self->letter->to, self->letter->cc, self->letter->bcc };

  self->is_filling = TRUE;
  self->identity = choose_identity (self);
  hearth_identity_button_set_identity (self->from, self->identity);
  update_person (self);
  for (int field = 0; field < N_FIELDS; field++)
    {
      hearth_recipient_field_set_list (self->recipients[field], lists[field]);
      if (lists[field]->len > 0 && field != FIELD_TO)
        hearth_composer_show_field (self, (Field) field);
      hearth_composer_check_field (self, (Field) field);
    }
  gtk_editable_set_text (GTK_EDITABLE (self->subject),
                         self->letter->subject != NULL ? self->letter->subject : "");
  fill_text (self);
  hearth_attachment_strip_set_list (self->strip, self->letter->attachments);
  set_focus_where_one_begins (self);
  self->is_filling = FALSE;
}

/* --- to the letter ------------------------------------------------------------------------------------------------ */

static void
copy_strings (GPtrArray *to, GPtrArray *from)
{
  for (guint i = 0; i < from->len; i++)
    g_ptr_array_add (to, g_strdup (from->pdata[i]));
}

static void
replace_list (GPtrArray **list, GPtrArray *with)
{
  g_ptr_array_unref (*list);
  *list = with;
}

/* Returns: (transfer full): the letter as it stands in the fields, whole or not */
HearthLetter *
hearth_composer_build_letter (HearthComposerWindow *self)
{
  HearthLetter *letter = hearth_letter_new (hearth_identity_button_get_identity (self->from));

  replace_list (&letter->to, hearth_recipient_field_dup_list (self->recipients[FIELD_TO], NULL));
  replace_list (&letter->cc, hearth_recipient_field_dup_list (self->recipients[FIELD_CC], NULL));
  replace_list (&letter->bcc, hearth_recipient_field_dup_list (self->recipients[FIELD_BCC], NULL));
  replace_list (&letter->attachments, hearth_attachment_strip_dup_list (self->strip));
  letter->subject = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->subject)));
  letter->text = hearth_editor_dup_text (self->editor);
  letter->answers = self->letter->answers;
  letter->forwards = self->letter->forwards;
  copy_strings (letter->in_reply_to, self->letter->in_reply_to);
  copy_strings (letter->references, self->letter->references);
  return letter;
}

/* Says below the field what in it is no address, if anything. */
gboolean
hearth_composer_check_field (HearthComposerWindow *self, Field field)
{
  g_autoptr (GPtrArray) wrong = NULL;
  g_autoptr (GPtrArray) list = hearth_recipient_field_dup_list (self->recipients[field], &wrong);
  g_autofree char *text = NULL;

  if (wrong->len == 1)
    text = g_strdup_printf (_ ("“%s” is not a complete address."), (char *) wrong->pdata[0]);
  else if (wrong->len > 1)
    text = g_strdup_printf (ngettext ("%u of these is not a complete address.",
                                      "%u of these are not complete addresses.", wrong->len),
                            wrong->len);
  hearth_composer_set_error (self, field, text);
  return wrong->len == 0;
}

/**
 * hearth_composer_window_save:
 *
 * Gives the draft what is in the fields, now.
 */
void
hearth_composer_window_save (HearthComposerWindow *self)
{
  g_autoptr (HearthLetter) letter = NULL;

  g_clear_handle_id (&self->push_idle, g_source_remove);
  if (self->is_sending || self->is_closing || self->draft == NULL)
    return;
  letter = hearth_composer_build_letter (self);
  hearth_draft_set_letter (self->draft, letter);
}

static gboolean
push_cb (gpointer data)
{
  HearthComposerWindow *self = data;

  self->push_idle = 0;
  hearth_composer_window_save (self);
  return G_SOURCE_REMOVE;
}

/* The user changed something: the draft gets it once for all changes of this turn. */
void
hearth_composer_changed (HearthComposerWindow *self)
{
  if (self->is_filling || self->is_sending || self->is_closing || self->draft == NULL)
    return;
  if (self->push_idle == 0)
    self->push_idle = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE - 10, push_cb, self, NULL);
}
