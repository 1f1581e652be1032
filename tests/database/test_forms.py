import pytest
from django import forms


class Everything(forms.Form):
    name = forms.CharField()
    words = forms.CharField(widget=forms.Textarea)
    fine = forms.BooleanField()
    country = forms.ChoiceField(choices=[("DE", "Germany")])
    scopes = forms.MultipleChoiceField(choices=[("a", "A & B")], widget=forms.CheckboxSelectMultiple)
    way = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    key = forms.CharField(widget=forms.HiddenInput)
    own = forms.CharField(widget=forms.TextInput(attrs={"class": "mono"}))
    logo = forms.FileField()


@pytest.mark.parametrize(
    ("field", "html"),
    [
        ("name", '<input type="text" name="name" required id="id_name" class="form-control">'),
        ("fine", '<input type="checkbox" name="fine" required id="id_fine" class="form-check-input">'),
        ("key", '<input type="hidden" name="key" id="id_key">'),
        ("own", '<input type="text" name="own" class="mono" required id="id_own">'),
        ("logo", '<input type="file" name="logo" required id="id_logo" class="form-control">'),
    ],
)
def test_a_widget_has_the_class_of_our_style_sheet(field, html):
    assert str(Everything()[field]) == html


def test_selects_and_lists_of_choices():
    form = Everything({"scopes": ["a"], "way": "b"})
    assert 'class="form-select"' in str(form["country"])
    assert 'class="form-control"' in str(form["words"])
    scopes = str(form["scopes"])
    assert 'name="scopes" value="a" class="form-check-input"' in scopes
    assert "checked" in scopes
    assert '<span class="form-check-label">A &amp; B</span>' in scopes
    assert str(form["way"]).count('type="radio"') == 2
