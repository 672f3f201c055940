"""The control panel: the only package that imports Qt.

Views show and emit; presenters and models without Qt choose words and decide. The agent itself runs in another process
(`desktop_agent.engine`), so that no work of its can hold up the window, and no fault of its can end it.
"""
