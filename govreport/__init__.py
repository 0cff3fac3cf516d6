from govreport import datasets
from govreport.errors import GovreportError, SetAside
