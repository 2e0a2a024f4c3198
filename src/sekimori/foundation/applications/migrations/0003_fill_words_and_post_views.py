"""Fill what the lists of 0002 are read from: the words of what was submitted, and whose reading is awaited."""

from django.db import migrations

from sekimori.kernel.text import fold_words

AT_ONCE = 1000
SEARCHED = 1000


def fill(apps, schema_editor):
    application_model = apps.get_model("applications", "Application")
    submission_model = apps.get_model("applications", "Submission")
    post_view_model = apps.get_model("applications", "PostView")
    last = 0
    while chunk := list(application_model.objects.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = chunk[-1].pk
        submissions = submission_model.objects.filter(application__in=chunk).order_by("application", "number")
        contents = dict(submissions.values_list("application", "content"))
        for application in chunk:
            texts = [value for value in contents.get(application.pk, {}).values() if isinstance(value, str)]
            application.words = "\n".join(fold_words(text) for text in texts if text)[:SEARCHED]
        application_model.objects.bulk_update(chunk, ["words"])
        post_view_model.objects.bulk_create(
            post_view_model(
                application=application,
                step=step,
                role=application.steps[step]["role"],
                unit=application.steps[step]["unit"],
            )
            for application in chunk
            for step in application.post_views
        )


class Migration(migrations.Migration):
    dependencies = [("applications", "0002_lists_at_scale")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
