"""Run generated files under executors of containers, whose steps run here.

What Dagster's own code asks of Kubernetes and Docker comes to clients of ours. They keep it, and run each
container's command as a process of this machine, with the container's environment.

Reads a request as `run_flows.py` does, in which each flow names its `engine`.
"""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import dagster as dg
import docker.errors
import kubernetes
from dagster_k8s.client import DagsterKubernetesClient
from docker.models.containers import _create_container_args
from run_flows import Json, run_safely

POD = {
    "service_account_name": "dagster",
    "instance_config_map": "dagster-instance",
    "dagster_home": "/opt/dagster",
    "postgres_password_secret": "dagster-postgresql",
}
LAUNCHERS = {
    "docker": None,
    "k8s": {"module": "dagster_k8s", "class": "K8sRunLauncher", "config": POD},
    "celery_k8s": {
        "module": "dagster_celery_k8s",
        "class": "CeleryK8sRunLauncher",
        "config": POD,
    },
}


class Machine:
    """Runs the commands of containers, and keeps what containers were asked for."""

    def __init__(self) -> None:
        self.processes: dict[str, subprocess.Popen] = {}
        self.containers: list[Json] = []

    def start(
        self, name: str, command: list[str], environment: dict[str, str], spec: Json
    ) -> None:
        program = [sys.executable, "-m", *command]
        self.processes[name] = subprocess.Popen(
            program, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True
        )
        self.containers.append({"step": environment["DAGSTER_RUN_STEP_KEY"], "spec": spec})


class Kubernetes:
    """A client as dagster-k8s has it, and that of its batch API."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.batch_api = self

    def create_namespaced_job(self, body: Any, namespace: str) -> None:
        spec = kubernetes.client.ApiClient().sanitize_for_serialization(body)
        (container,) = spec["spec"]["template"]["spec"]["containers"]
        environment = {
            variable["name"]: variable["value"]
            for variable in container["env"]
            # The image's own home is not here, and others come from secrets.
            if "value" in variable and variable["name"] != "DAGSTER_HOME"
        }
        self.machine.start(spec["metadata"]["name"], container["args"], environment, spec)

    create_namespaced_job_with_retries = create_namespaced_job

    def get_job_status(self, job_name: str, namespace: str) -> Any:
        return SimpleNamespace(failed=self.machine.processes[job_name].poll())

    def wait_for_job_success(self, job_name: str, **_options: Any) -> None:
        process = self.machine.processes[job_name]
        self.logs, _ = process.communicate()
        assert process.returncode == 0, self.logs

    def get_pod_names_in_job(self, job_name: str, namespace: str) -> list[str]:
        return [job_name]

    def retrieve_pod_logs(self, pod_name: str, namespace: str) -> str:
        return self.logs


class Docker:
    """A client of docker-py, of which it takes what becomes of the arguments."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.containers = self

    def create(self, image: str, command: list[str], name: str, **options: Any) -> Any:
        asked = {**options, "image": image, "command": command, "name": name}
        spec = _create_container_args({**asked, "version": "1.41"})
        start = (name, command, options["environment"], spec)
        return SimpleNamespace(id=name, start=lambda: self.machine.start(*start))

    def get(self, name: str) -> Any:
        if name not in self.machine.processes:
            raise docker.errors.NotFound(name)
        code = self.machine.processes[name].poll()
        status = "running" if code is None else "exited"
        return SimpleNamespace(status=status, wait=lambda **_: {"StatusCode": code})


@contextlib.contextmanager
def clients(machine: Machine) -> Iterator[None]:
    """Have Dagster's code meet these clients."""
    client = Kubernetes(machine)
    with (
        patch("kubernetes.config.load_incluster_config"),
        patch.object(DagsterKubernetesClient, "production_client", lambda **_: client),
        patch("docker.client.from_env", lambda: Docker(machine)),
    ):
        yield


def main() -> None:
    request = json.load(sys.stdin)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for flow in request["flows"]:
        home = Path(request["home"], flow["engine"])
        home.mkdir(exist_ok=True)
        launcher = LAUNCHERS[flow["engine"]]
        overrides = {"run_launcher": launcher} if launcher else {}
        machine = Machine()
        with clients(machine), dg.DagsterInstance.local_temp(str(home), overrides) as instance:
            outcome = run_safely(instance, flow)
        answer = {**outcome, "containers": machine.containers}
        print(json.dumps(answer, default=str), file=answers, flush=True)


if __name__ == "__main__":
    main()
