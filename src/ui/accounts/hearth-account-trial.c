/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The test of an account from the form to the servers and back: steps are ticked, what fails is said in words beside the
 * step that failed, and the field to mend is marked. Owned by the form; UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-account-trial.h"

#include "hearth-certificate-dialog.h"
#include "hearth-entry-row.h"
#include "hearth-error.h"

struct _HearthAccountTrial
{
  GObject parent_instance;

  HearthClient *client; /* NULL once the form is gone */
  HearthTrialFields fields;
  GCancellable *cancellable; /* of a test that runs */
  GError *error;             /* of the last test */
  HearthTestStep failed_step;
  guint mark_id;
  guint n_frames;
};

G_DEFINE_FINAL_TYPE (HearthAccountTrial, hearth_account_trial, G_TYPE_OBJECT)

enum
{
  SIGNAL_PASSED,
  SIGNAL_FAILED,
  SIGNAL_STOPPED,
  SIGNAL_AGAIN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- what to mend ------------------------------------------------------------------------------------------------- */

static HearthServerGroup *
failed_group (HearthAccountTrial *self)
{
  return self->failed_step <= HEARTH_TEST_IMAP_SIGN_IN ? self->fields.imap : self->fields.smtp;
}

static gboolean
wants_servers (const GError *error)
{
  return error->domain == HEARTH_ERROR && error->code != HEARTH_ERROR_AUTH_REJECTED &&
         error->code != HEARTH_ERROR_AUTH_MISSING && error->code != HEARTH_ERROR_TLS_CERTIFICATE;
}

static void
mark_password (HearthAccountTrial *self)
{
  if (failed_group (self) == self->fields.smtp &&
      hearth_server_group_get_sign_in (self->fields.smtp) == HEARTH_SIGN_IN_OWN)
    hearth_server_group_mark (self->fields.smtp, HEARTH_SERVER_FIELD_PASSWORD);
  else
    hearth_entry_row_mark (self->fields.password);
}

static void
mark_by_error (HearthAccountTrial *self)
{
  if (self->error->domain != HEARTH_ERROR)
    return;
  switch (self->error->code)
    {
    case HEARTH_ERROR_AUTH_REJECTED:
    case HEARTH_ERROR_AUTH_MISSING:
      mark_password (self);
      break;
    case HEARTH_ERROR_NAME_NOT_FOUND:
    case HEARTH_ERROR_UNREACHABLE:
      hearth_server_group_mark (failed_group (self), HEARTH_SERVER_FIELD_HOST);
      break;
    case HEARTH_ERROR_REFUSED:
    case HEARTH_ERROR_TIMEOUT:
    case HEARTH_ERROR_PROTOCOL:
    case HEARTH_ERROR_TLS_HANDSHAKE:
    case HEARTH_ERROR_STARTTLS_MISSING:
      hearth_server_group_mark (failed_group (self), HEARTH_SERVER_FIELD_PORT);
      break;
    case HEARTH_ERROR_TLS_CERTIFICATE:
      gtk_widget_set_visible (self->fields.certificate, TRUE);
      gtk_widget_grab_focus (self->fields.certificate);
      break;
    default:
      break;
    }
}

/* Leads to the field that most likely is wrong, once it has its place in the window. */
static gboolean
mark_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  HearthAccountTrial *self = data;

  if (++self->n_frames == 1)
    return G_SOURCE_CONTINUE;
  self->mark_id = 0;
  if (self->error != NULL)
    mark_by_error (self);
  return G_SOURCE_REMOVE;
}

static void
cancel_mark (HearthAccountTrial *self)
{
  if (self->mark_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->fields.steps), self->mark_id);
  self->mark_id = 0;
  self->n_frames = 0;
}

/* --- the test ----------------------------------------------------------------------------------------------------- */

static void
take_failure (HearthAccountTrial *self, HearthTestStep step, GError *error)
{
  self->failed_step = step;
  g_clear_error (&self->error);
  self->error = error;
  hearth_test_steps_fail (self->fields.steps, step, error);
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, wants_servers (error));
  if (self->client == NULL)
    return;
  cancel_mark (self);
  self->mark_id = gtk_widget_add_tick_callback (GTK_WIDGET (self->fields.steps), mark_cb, self, NULL);
}

static void
tested_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthAccountTrial) self = data;
  HearthTestStep failed_step = HEARTH_TEST_IMAP_CONNECT;
  GError *error = NULL;
  const gboolean passed =
      hearth_client_test_account_finish (HEARTH_CLIENT (source), result, &failed_step, &error);

  if (self->client == NULL)
    {
      g_clear_error (&error);
      return; /* the form was closed meanwhile */
    }
  g_clear_object (&self->cancellable);
  if (passed)
    {
      hearth_test_steps_reach (self->fields.steps, HEARTH_TEST_DONE);
      g_signal_emit (self, signals[SIGNAL_PASSED], 0);
    }
  else if (hearth_error_is_cancelled (error))
    {
      g_clear_error (&error);
      gtk_widget_set_visible (GTK_WIDGET (self->fields.steps), FALSE);
      g_signal_emit (self, signals[SIGNAL_STOPPED], 0);
    }
  else
    take_failure (self, failed_step, error);
}

static void
progress_cb (HearthTestStep step, gpointer data)
{
  HearthAccountTrial *self = data;

  if (self->client != NULL)
    hearth_test_steps_reach (self->fields.steps, step);
}

static void
trusted_cb (GTlsCertificate *certificate, gpointer data)
{
  HearthAccountTrial *self = data;
  g_autoptr (GByteArray) der = NULL;
  g_autofree char *sha256 = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL || self->client == NULL)
    return;
  sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  hearth_server_group_pin (failed_group (self), sha256);
  g_signal_emit (self, signals[SIGNAL_AGAIN], 0);
}

/* --- life --------------------------------------------------------------------------------------------------------- */

static void
hearth_account_trial_finalize (GObject *object)
{
  HearthAccountTrial *self = HEARTH_ACCOUNT_TRIAL (object);

  hearth_account_trial_shutdown (self);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (hearth_account_trial_parent_class)->finalize (object);
}

static void
hearth_account_trial_class_init (HearthAccountTrialClass *klass)
{
  const GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hearth_account_trial_finalize;
  signals[SIGNAL_PASSED] =
      g_signal_new ("passed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FAILED] =
      g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SIGNAL_STOPPED] =
      g_signal_new ("stopped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_AGAIN] =
      g_signal_new ("again", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hearth_account_trial_init (HearthAccountTrial *self)
{
}

/**
 * hearth_account_trial_new:
 * @fields: copied
 *
 * Returns: (transfer full): a trial that has tested nothing
 */
HearthAccountTrial *
hearth_account_trial_new (HearthClient *client, const HearthTrialFields *fields)
{
  HearthAccountTrial *self = g_object_new (HEARTH_TYPE_ACCOUNT_TRIAL, NULL);

  self->client = g_object_ref (client);
  self->fields = *fields;
  return self;
}

/**
 * hearth_account_trial_shutdown:
 *
 * The form goes: whatever comes back finds nobody.
 */
void
hearth_account_trial_shutdown (HearthAccountTrial *self)
{
  if (self->client == NULL)
    return;
  hearth_account_trial_stop (self);
  cancel_mark (self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
}

/**
 * hearth_account_trial_clear:
 *
 * Takes all lines and marks away.
 */
void
hearth_account_trial_clear (HearthAccountTrial *self)
{
  GtkWidget *child;

  cancel_mark (self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->fields.problems))) != NULL)
    gtk_box_remove (self->fields.problems, child);
  gtk_widget_set_visible (GTK_WIDGET (self->fields.problems), FALSE);
  gtk_widget_set_visible (self->fields.certificate, FALSE);
  hearth_entry_row_unmark (self->fields.password);
  hearth_server_group_clear_marks (self->fields.imap);
  hearth_server_group_clear_marks (self->fields.smtp);
}

/**
 * hearth_account_trial_say:
 *
 * Says something about what was typed.
 */
void
hearth_account_trial_say (HearthAccountTrial *self, HearthQuietKind kind, const char *text)
{
  gtk_box_append (self->fields.problems, hearth_quiet_line_new (kind, "dialog-warning-symbolic", text));
  gtk_widget_set_visible (GTK_WIDGET (self->fields.problems), TRUE);
}

/**
 * hearth_account_trial_start:
 * @account: (transfer none): as it was typed; the passwords are taken from the fields
 *
 * Tests both servers.
 */
void
hearth_account_trial_start (HearthAccountTrial *self, const HearthAccountInfo *account)
{
  const HearthPasswords passwords = hearth_account_trial_get_passwords (self);

  hearth_test_steps_begin (self->fields.steps, account);
  hearth_test_steps_reach (self->fields.steps, HEARTH_TEST_IMAP_CONNECT);
  gtk_widget_set_visible (GTK_WIDGET (self->fields.steps), TRUE);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  hearth_client_test_account_async (self->client, account, &passwords, progress_cb, self, self->cancellable,
                                    tested_cb, g_object_ref (self));
}

/**
 * hearth_account_trial_stop:
 *
 * Withdraws a test that runs.
 */
void
hearth_account_trial_stop (HearthAccountTrial *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

/**
 * hearth_account_trial_is_running:
 *
 * Returns: whether a test runs
 */
gboolean
hearth_account_trial_is_running (HearthAccountTrial *self)
{
  return self->cancellable != NULL;
}

/**
 * hearth_account_trial_show_certificate:
 *
 * Shows the certificate that nobody vouches for, to be trusted or not.
 */
void
hearth_account_trial_show_certificate (HearthAccountTrial *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->fields.steps));

  if (self->error != NULL && GTK_IS_WINDOW (root))
    hearth_certificate_dialog_present (GTK_WINDOW (root), hearth_error_get_details (self->error), trusted_cb,
                                       g_object_ref (self), g_object_unref);
}

/**
 * hearth_account_trial_get_passwords:
 *
 * Returns: what stands in the fields; valid until they change
 */
HearthPasswords
hearth_account_trial_get_passwords (HearthAccountTrial *self)
{
  return (HearthPasswords){
    .imap = gtk_editable_get_text (GTK_EDITABLE (self->fields.password)),
    .smtp = hearth_server_group_get_password (self->fields.smtp),
  };
}
