/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthApplication: the windows in which letters are written. They outlive the main window, so they are the program's:
 * how they open, taking a letter back, and what was open when the program ended. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-application-private.h"

#include <glib/gi18n.h>

#include "hearth-client-filing.h"
#include "hearth-composer-window.h"
#include "hearth-error.h"

#define PREPARE_AFTER_MS 500

/* --- windows ------------------------------------------------------------------------------------------------------ */

static void
kept_cb (HearthApplication *self, const char *subject)
{
  hearth_application_say (self, _ ("The letter is in Drafts"));
}

static void
stays_cb (HearthApplication *self)
{
  self->is_quitting = FALSE;
}

static GtkWidget *
make_composer (HearthApplication *self)
{
  GtkWidget *composer = hearth_composer_window_new (self->client, self->settings);

  if (self->spelling == NULL)
    self->spelling = hearth_spelling_new ();
  hearth_composer_window_set_spelling (HEARTH_COMPOSER_WINDOW (composer), self->spelling);
  return composer;
}

static gboolean
warm_up_cb (gpointer data)
{
  HearthApplication *self = data;

  self->next_composer_id = 0;
  hearth_composer_window_warm_up (HEARTH_COMPOSER_WINDOW (self->next_composer));
  return G_SOURCE_REMOVE;
}

/* In two steps, so that neither takes a frame. */
static gboolean
make_next_cb (gpointer data)
{
  HearthApplication *self = data;

  self->next_composer = make_composer (self);
  self->next_composer_id = g_idle_add_full (G_PRIORITY_LOW, warm_up_cb, self, NULL);
  return G_SOURCE_REMOVE;
}

/* The window of the next letter is made before it is wanted, when nothing else is to be done: most of the time until it is
 * seen is saved. Not while a letter is written, whose writer might feel it. */
void
hearth_application_prepare_letter (HearthApplication *self)
{
  if (self->next_composer == NULL && self->next_composer_id == 0)
    self->next_composer_id = g_timeout_add_full (G_PRIORITY_LOW, PREPARE_AFTER_MS, make_next_cb, self, NULL);
}

static GtkWidget *
take_next (HearthApplication *self)
{
  g_clear_handle_id (&self->next_composer_id, g_source_remove);
  return g_steal_pointer (&self->next_composer);
}

/* The program ends. */
void
hearth_application_unprepare_letter (HearthApplication *self)
{
  GtkWidget *next = take_next (self);

  if (next != NULL)
    gtk_window_destroy (GTK_WINDOW (next));
}

static HearthComposerWindow *
compose_draft (HearthApplication *self, HearthDraft *draft)
{
  GtkWidget *composer = take_next (self);

  if (composer == NULL)
    composer = make_composer (self);
  hearth_composer_window_begin (HEARTH_COMPOSER_WINDOW (composer), draft);
  gtk_window_set_application (GTK_WINDOW (composer), GTK_APPLICATION (self));
  g_signal_connect_object (composer, "sent", G_CALLBACK (hearth_application_letter_sent), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (composer, "kept", G_CALLBACK (kept_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (composer, "stays", G_CALLBACK (stays_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (composer));
  return HEARTH_COMPOSER_WINDOW (composer);
}

/* Opens a window to go on with @letter in. */
void
hearth_application_compose (HearthApplication *self, HearthLetter *letter)
{
  g_autoptr (HearthDraft) draft = hearth_client_begin_draft (self->client, letter);

  compose_draft (self, draft);
}

/* Opens a window to pass a message on: with what @content has attached, or whole without it. */
void
hearth_application_forward (HearthApplication *self, HearthLetter *letter, HearthContent *content)
{
  g_autoptr (HearthDraft) draft = hearth_client_begin_draft (self->client, letter);
  HearthComposerWindow *composer = compose_draft (self, draft);

  if (content == NULL)
    hearth_composer_window_attach_message (composer, letter->forwards);
  for (guint i = 0; content != NULL && i < content->parts->len; i++)
    {
      const HearthPart *part = content->parts->pdata[i];

      if (part->kind != HEARTH_PART_PLAIN && part->kind != HEARTH_PART_HTML)
        hearth_composer_window_attach_part (composer, letter->forwards, part->path, part->name);
    }
}

/* A link never attaches and never sends: it only opens a composer that shows everything. As from the main window, it is
 * written from the account whose folder is open there. */
void
hearth_application_compose_uri (HearthApplication *self, const char *uri)
{
  HearthWindow *window = hearth_application_find_window (self);
  const guint16 account = window != NULL ? hearth_window_get_account (window) : 0;
  g_autoptr (HearthLetter) letter = hearth_client_prepare_mailto (self->client, account, uri);

  if (letter != NULL)
    hearth_application_compose (self, letter);
  else
    hearth_application_say (self, _ ("This link cannot be used to write a letter"));
}

static void
reopened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthApplication) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) drafts =
      hearth_client_list_open_drafts_finish (HEARTH_CLIENT (source), result, &error);

  if (drafts == NULL)
    {
      hearth_application_say_error (
          self, _ ("Letters that were open could not be opened again; they are in Drafts."), error);
      return;
    }
  for (guint i = 0; i < drafts->len; i++)
    hearth_composer_window_say (
        compose_draft (self, drafts->pdata[i]),
        _ ("This letter was open when Hearth ended. It is here as it was saved last."));
  if (drafts->len == 0)
    hearth_application_prepare_letter (self);
}

/* Opens the letters again that were open when the program ended without closing them; once. */
void
hearth_application_reopen_drafts (HearthApplication *self)
{
  if (self->has_reopened)
    return;
  self->has_reopened = TRUE;
  hearth_client_list_open_drafts_async (self->client, reopened_cb, g_object_ref (self));
}

/* Closes all letters; each saves what it has. */
void
hearth_application_close_letters (HearthApplication *self)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (self)));

  for (GList *l = windows; l != NULL; l = l->next)
    if (HEARTH_IS_COMPOSER_WINDOW (l->data))
      gtk_window_close (l->data);
}

/* What was typed in this very moment goes to the drafts, too, before the household stops. */
void
hearth_application_save_letters (HearthApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (HEARTH_IS_COMPOSER_WINDOW (l->data))
      hearth_composer_window_save (l->data);
}

/* --- actions ------------------------------------------------------------------------------------------------------ */

static void
taken_back_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthApplication) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthDraft) draft = hearth_client_take_back_finish (HEARTH_CLIENT (source), result, &error);

  if (draft != NULL)
    compose_draft (self, draft);
  else if (error->code == HEARTH_ERROR_NOT_FOUND)
    hearth_application_say (self, _ ("It is too late: the letter is being sent, or was sent"));
  else
    hearth_application_say_error (self, _ ("The letter was not taken back."), error);
  g_application_release (G_APPLICATION (self));
}

/* A letter that was sent and has not left is written on. */
void
hearth_application_take_back (HearthApplication *self, guint64 letter)
{
  hearth_client_forget_letter_sent (self->client, letter);
  /* Without a window nothing else may keep the program: it does not stay for this letter any more. */
  self->is_quitting = FALSE;
  g_application_hold (G_APPLICATION (self));
  hearth_client_take_back_async (self->client, letter, taken_back_cb, g_object_ref (self));
}

static void
take_back (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hearth_application_take_back (data, g_variant_get_uint64 (parameter));
}

/* A draft is written on in one window only. */
static gboolean
present_open (HearthApplication *self, HearthDraft *draft)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (HEARTH_IS_COMPOSER_WINDOW (l->data) && hearth_composer_window_has_draft (l->data, draft))
      {
        gtk_window_present (l->data);
        return TRUE;
      }
  return FALSE;
}

static void
edited_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthApplication) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthDraft) draft = hearth_client_edit_draft_finish (HEARTH_CLIENT (source), result, &error);

  if (draft == NULL)
    hearth_application_say_error (self, _ ("The draft could not be opened."), error);
  else if (!present_open (self, draft))
    compose_draft (self, draft);
  else if (hearth_draft_get_key (draft) == HEARTH_KEY_NONE)
    hearth_draft_close_async (draft, NULL, NULL); /* what was copied in for it goes */
}

static void
edit_draft (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HearthApplication *self = data;

  hearth_client_edit_draft_async (self->client, g_variant_get_uint64 (parameter), edited_cb,
                                  g_object_ref (self));
}

/* Adds app.take-back and app.edit-draft; both take a key. */
void
hearth_application_letters_init (HearthApplication *self)
{
  static const GActionEntry actions[] = {
    { "take-back", take_back, "t", NULL, NULL, { 0 } },
    { "edit-draft", edit_draft, "t", NULL, NULL, { 0 } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}
