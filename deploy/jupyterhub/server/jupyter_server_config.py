"""For each learner's server: quick sliders, no questions at the first start, and memory given back."""

c = get_config()  # noqa: F821 - jupyter_server provides it

# Without TCP_NODELAY the system holds small messages back for up to 40 ms, and a slider feels each of them.
try:
    from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

    _open = KernelWebsocketHandler.open

    async def _open_without_delay(self, *args, **kwargs):
        self.set_nodelay(True)
        await _open(self, *args, **kwargs)

    KernelWebsocketHandler.open = _open_without_delay
except ImportError:  # another server: slower sliders, nothing else
    pass

# A kernel that nobody looks at any more, for an hour, is ended. A notebook with Keras holds most of a gigabyte.
c.MappingKernelManager.cull_idle_timeout = 3600
c.MappingKernelManager.cull_interval = 300
c.MappingKernelManager.cull_connected = False  # an open page keeps its kernel
