"""The Review workspace: flights looked at again, judged and commented; nothing here flies anything."""
