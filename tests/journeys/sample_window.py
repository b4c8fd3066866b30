"""A small window with one of each kind of control, for the driver to be tried on."""

from __future__ import annotations

import sys

from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QFormLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)


class SampleWindow(QMainWindow):
    """Two tabs; ``Send`` shows what was typed in a label."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Sample")
        self.title, self.message = QLineEdit(), QPlainTextEdit()
        self.result = QLabel("Nothing was sent")
        self.send = QPushButton("Send")
        self.send.setShortcut("Ctrl+Return")
        leave = QAction("Quit", self)
        leave.setShortcut("Ctrl+Q")
        leave.triggered.connect(self.close)
        self.addAction(leave)
        self.send.setEnabled(False)
        self.send.clicked.connect(self._on_send_clicked)
        self.title.textChanged.connect(lambda text: self.send.setEnabled(bool(text)))
        form = QWidget()
        layout = QFormLayout(form)
        layout.addRow("Title", self.title)
        layout.addRow("Message", self.message)
        for row in range(30):
            button = QPushButton(f"Remove {row}")
            button.clicked.connect(lambda _=False, row=row: self.result.setText(f"Removed {row}"))
            layout.addRow(f"Row {row}", button)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(form)
        self.items = QListWidget()
        self.items.setAccessibleName("Drafts")
        self.items.addItems(["周会通知", "停机公告"])
        tabs = QTabWidget()
        tabs.addTab(scroll, "Text")
        tabs.addTab(self.items, "Lists")
        page = QWidget()
        self.setCentralWidget(page)
        outer = QVBoxLayout(page)
        outer.addWidget(tabs)
        outer.addWidget(self.send)
        outer.addWidget(self.result)
        self.resize(700, 500)

    def _on_send_clicked(self) -> None:
        self.result.setText(f"{self.title.text()} / {self.message.toPlainText()}")


def main() -> int:
    application = QApplication(sys.argv)
    window = SampleWindow()
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
