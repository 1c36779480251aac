"""One learner at a JupyterHub, as a browser with JupyterLab would be: the same requests, the same messages.

Logs in with the form, waits for the server, opens a notebook, runs its cells through the kernel's web socket, moves the
controls of its live figures by widget messages, and saves what came out.
"""

import asyncio
import itertools
import json
import struct
import time
import uuid

import aiohttp

TIMEOUT = aiohttp.ClientTimeout(total=900)


class Refused(Exception):
    """The hub, a server or a kernel gave an answer that a learner would call a failure."""


class Learner:
    """A learner's session; each step returns the seconds that the learner waited."""

    def __init__(self, url: str, name: str, password: str):
        self.url, self.name, self.password = url.rstrip("/"), name, password
        self.base = f"{self.url}/user/{name}"
        self.waiting = {}  # the number of a message -> the queue for what belongs to it
        self.models = {}  # widget -> its state, as far as the kernel has told
        self.frames = asyncio.Queue()  # pictures that the kernel sent because it was asked
        self.socket = self.reader = None

    async def __aenter__(self):
        jar = aiohttp.CookieJar(unsafe=True, quote_cookie=False)  # loopback has no name
        self.http = aiohttp.ClientSession(cookie_jar=jar, timeout=TIMEOUT)
        return self

    async def __aexit__(self, *_):
        if self.reader:
            self.reader.cancel()
        if self.socket:
            await self.socket.close()
        await self.http.close()

    # ---- the hub

    def key(self, path: str) -> str:
        """The token against forged requests, which stands in a cookie of the hub's or the server's path."""
        cookies = [c for c in self.http.cookie_jar if c.key == "_xsrf" and c["path"].rstrip("/") == path]
        if not cookies:
            raise Refused(f"no _xsrf cookie for {path}")
        return cookies[0].value

    async def log_in(self) -> float:
        begun = time.perf_counter()
        await self.read(await self.http.get(f"{self.url}/hub/login"))
        form = {"username": self.name, "password": self.password, "_xsrf": self.key("/hub")}
        answer = await self.http.post(f"{self.url}/hub/login", data=form, allow_redirects=False)
        await self.read(answer)
        if answer.status != 302:
            raise Refused(f"logging in: {answer.status}")
        return time.perf_counter() - begun

    async def start_server(self) -> float:
        """From the press of a button to JupyterLab's page."""
        begun = time.perf_counter()
        await self.read(await self.http.get(f"{self.url}/hub/spawn/{self.name}"))
        path = f"{self.url}/hub/api/users/{self.name}/server/progress?_xsrf={self.key('/hub')}"
        async with self.http.get(path, headers={"Accept": "text/event-stream"}) as answer:
            if answer.status != 200:
                raise Refused(f"waiting for the server: {answer.status} {(await answer.text())[:200]}")
            async for line in answer.content:
                event = json.loads(line[5:]) if line.startswith(b"data:") else {}
                if event.get("failed"):
                    raise Refused(f"the server did not start: {event.get('message')}")
                if event.get("ready"):
                    break
        await self.read(await self.http.get(f"{self.base}/lab"))
        return time.perf_counter() - begun

    async def stop_server(self) -> None:
        headers = {"X-XSRFToken": self.key("/hub"), "Referer": f"{self.url}/hub/home"}
        path = f"{self.url}/hub/api/users/{self.name}/server"
        await self.read(await self.http.delete(path, headers=headers))
        for _ in range(600):  # 202: it is being stopped; 400 or 204: there is none
            answer = await self.http.delete(path, headers=headers)
            await answer.read()
            if answer.status != 202:
                return
            await asyncio.sleep(0.2)
        raise Refused("the server did not stop")

    @staticmethod
    async def read(answer) -> bytes:
        text = await answer.read()
        if answer.status >= 400:
            raise Refused(f"{answer.method} {answer.url.path}: {answer.status} {text[:200]!r}")
        return text

    # ---- the learner's server

    async def ask(self, method: str, path: str, **more):
        headers = {"X-XSRFToken": self.key(f"/user/{self.name}")}
        text = await self.read(await self.http.request(method, f"{self.base}/api/{path}", headers=headers, **more))
        return json.loads(text) if text else None

    async def open(self, path: str) -> dict:
        return (await self.ask("GET", f"contents/{path}?content=1"))["content"]

    async def save(self, path: str, notebook: dict) -> float:
        begun = time.perf_counter()
        model = {"type": "notebook", "format": "json", "content": notebook}
        await self.ask("PUT", f"contents/{path}", json=model)
        return time.perf_counter() - begun

    async def start_kernel(self, path: str) -> float:
        begun = time.perf_counter()
        model = {"path": path, "type": "notebook", "name": path, "kernel": {"name": "python3"}}
        session = await self.ask("POST", "sessions", json=model)
        self.kernel = session["kernel"]["id"]
        self.session = uuid.uuid4().hex
        path = f"{self.base}/api/kernels/{self.kernel}/channels?session_id={self.session}"
        self.socket = await self.http.ws_connect(path, max_msg_size=0)
        self.reader = asyncio.create_task(self.listen())
        await self.execute("pass")
        return time.perf_counter() - begun

    async def stop_kernel(self) -> None:
        self.reader.cancel()
        await self.socket.close()
        self.reader = self.socket = None
        await self.ask("DELETE", f"kernels/{self.kernel}")

    # ---- the kernel

    async def send(self, kind: str, content: dict, number: str | None = None) -> None:
        header = {"msg_id": number or uuid.uuid4().hex, "msg_type": kind, "session": self.session, "username": ""}
        whole = {"header": header | {"version": "5.3"}, "parent_header": {}, "metadata": {}, "content": content}
        await self.socket.send_str(json.dumps(whole | {"channel": "shell"}))

    async def listen(self) -> None:
        """Hand every message on to whom it belongs; keep the widgets' states as a page would."""
        async for raw in self.socket:
            if raw.type not in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                continue
            message, pieces = unpack(raw.data)
            kind, content = message["header"]["msg_type"], message["content"]
            if kind == "comm_open":
                self.models[content["comm_id"]] = content["data"].get("state", {})
            elif kind == "comm_msg" and content["data"].get("method") in ("update", "echo_update"):
                state = content["data"]["state"]
                self.models.setdefault(content["comm_id"], {}).update(state)
                if "frame" in state and content["data"]["method"] == "update":
                    self.frames.put_nowait((state["frame"], pieces))
            elif kind == "status" and content["execution_state"] in ("dead", "restarting"):
                for queue in self.waiting.values():
                    queue.put_nowait(("the kernel died", {}))
            queue = self.waiting.get(message["parent_header"].get("msg_id"))
            if queue is not None:
                queue.put_nowait((kind, content))
        for queue in self.waiting.values():
            queue.put_nowait(("closed", {}))

    async def execute(self, code: str) -> list[dict]:
        """Run code; its outputs as a notebook stores them. An exception in it is a failure."""
        queue = asyncio.Queue()
        # Registered before it is sent: the answer may be quicker than this coroutine.
        number = uuid.uuid4().hex
        self.waiting[number] = queue
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        await self.send("execute_request", content, number)
        outputs, idle, replied = [], False, False
        while not (idle and replied):
            kind, content = await asyncio.wait_for(queue.get(), 900)
            if kind in ("stream", "display_data", "execute_result"):
                outputs.append(stored(kind, content))
            elif kind in ("error", "closed", "the kernel died"):
                raise Refused(f"a cell failed: {content.get('ename', kind)}: {content.get('evalue', '')}")
            idle = idle or (kind == "status" and content["execution_state"] == "idle")
            replied = replied or kind == "execute_reply"
        del self.waiting[number]
        return outputs

    # ---- live figures

    def figures(self) -> list[tuple[str, dict]]:
        """The players that the notebook has shown: number and state."""
        return [(number, state) for number, state in self.models.items() if "request" in state and "frame" in state]

    async def move(self, figure: str, control: str, value, stamp: float) -> float:
        """Set a control of a figure, and wait for the picture of the new values.

        The page sends two things: the control's new value, and the request for a frame that it has not got. A browser
        that has the frame already asks nothing; here every move asks, so that each is a trip through the whole class's
        proxy, server and kernel.
        """
        state = self.models[figure]
        ids = {name: (model.removeprefix("IPY_MODEL_"), field) for name, model, field in state["controls"]}
        model, field = ids[control]
        self.models[model][field] = value
        values = {name: self.models[model][field] for name, (model, field) in ids.items()}
        begun = time.perf_counter()
        await self.send("comm_msg", update(model, {field: value}))
        await self.send("comm_msg", update(figure, {"request": {"n": stamp, "values": values}}))
        while True:
            frame, pieces = await asyncio.wait_for(self.frames.get(), 60)
            if frame["n"] != stamp:
                continue
            seconds = time.perf_counter() - begun
            if frame["values"] != values or not any(piece[:4] == b"\x89PNG" for piece in pieces):
                raise Refused(f"asked for a picture of {values}, got {frame['values']}, {frame['sentence']!r}")
            return seconds


def update(number: str, state: dict) -> dict:
    return {"comm_id": number, "data": {"method": "update", "state": state, "buffer_paths": []}}


def unpack(data) -> tuple[dict, list[bytes]]:
    """A message of the kernel's web socket, and the pieces of binary data that came with it."""
    if isinstance(data, str):
        return json.loads(data), []
    (count,) = struct.unpack(">I", data[:4])
    starts = [*struct.unpack(f">{count}I", data[4 : 4 * (count + 1)]), len(data)]
    pieces = [data[a:b] for a, b in itertools.pairwise(starts)]
    return json.loads(pieces[0]), pieces[1:]


def stored(kind: str, content: dict) -> dict:
    """An output as a notebook file has it."""
    if kind == "stream":
        return {"output_type": "stream", "name": content["name"], "text": content["text"]}
    output = {"output_type": kind, "data": content["data"], "metadata": content["metadata"]}
    return output | ({"execution_count": content["execution_count"]} if kind == "execute_result" else {})
