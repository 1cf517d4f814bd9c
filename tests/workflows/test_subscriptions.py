from tutti.workflows import subscriptions, workflows


def test_every_event_starts_workflows_that_exist():
    known = {workflow.name for workflow in workflows()}
    assert {name for started in subscriptions().values() for name in started} <= known
