"""Findings of one act are answered together. What was found before stands as it was answered: each an act of its own."""

from django.db import migrations, models
from django.db.models import F


def each_its_own(apps, schema_editor):
    apps.get_model("systems_analyses", "Alert").objects.update(act=F("id"))


class Migration(migrations.Migration):
    dependencies = [("systems_analyses", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="alert",
            name="act",
            field=models.BigIntegerField(default=0, verbose_name="同じ行為のうち最初の番号"),
        ),
        migrations.RunPython(each_its_own, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(fields=["act"], name="systems_ana_act_ix"),
        ),
    ]
