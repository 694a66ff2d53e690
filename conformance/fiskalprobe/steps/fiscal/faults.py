"""
Given and When: things go wrong between the service and its TSE, otherwise than by a cut cable.
"""

from __future__ import annotations

from pytest_bdd import given, then, when

from fiskalprobe.steps._names import fault_name
from fiskalprobe.steps._sentences import sentence
from fiskalprobe.steps._tables import saying
from fiskalprobe.steps.fiscal._till import Till, is_ok
from fiskalprobe.target.control import Control

_SUFFERS = r'the TSE suffers from "(?P<fault>[^"]*)" at "(?P<occasion>create|finish)"'


@given(sentence(_SUFFERS))
@saying(fault=fault_name)
def the_tse_suffers(control: Control, fault: str, occasion: str) -> None:
    """
    Let each call of createDocument, or each that ends a transaction, meet a fault.
    """
    control.fault(fault_name(fault), occasions=[occasion])


@given(sentence(r'the TSE suffers from "(?P<fault>[^"]*)", where it can'))
@saying(fault=fault_name)
def the_tse_suffers_where_it_can(control: Control, fault: str) -> None:
    """
    Let each call to the TSE meet a fault; where there are none to be had, nothing happens.
    """
    if control.offers("faults"):
        control.fault(fault_name(fault))


@when(sentence(_SUFFERS + " once"))
@saying(fault=fault_name)
def the_tse_suffers_once(control: Control, fault: str, occasion: str) -> None:
    """
    Let only the next such call meet a fault.
    """
    control.fault(fault_name(fault), occasions=[occasion], count=1)


@when("the TSE is well again")
def the_tse_is_well(control: Control) -> None:
    """
    End all faults; returns when what waited has been signed.
    """
    control.clear_faults()


@then("the call is refused, and not as in an outage")
def the_call_is_refused(till: Till) -> None:
    """
    See an error status and none of the words of an outage.
    """
    said = till.last.body
    till.check(
        None,
        "refused-in-other-words",
        "the answer is an error and does not tell of an outage",
        ok=not is_ok(till.last) and "Tse connection error" not in said,
        expected='an error status and another reason than "Tse connection error."',
        actual=till.last.gist,
    )
