// The language of the report, and the print button. Every page loads this after words.js.
"use strict";
(() => {
  const root = document.documentElement;
  const KEY = "gouji-language";
  const read = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const keep = (value) => { try { localStorage.setItem(KEY, value); } catch { /* private window */ } };

  const speak = (language) => {
    const english = language === "en";
    root.lang = english ? "en" : "zh-CN";
    root.classList.toggle("english", english);
    for (const name of ["aria-label", "placeholder"]) {
      for (const element of document.querySelectorAll(`[data-en-${name}]`)) {
        element.setAttribute(name, element.getAttribute(`data-${english ? "en" : "zh"}-${name}`));
      }
    }
    document.dispatchEvent(new Event("gouji-language"));
  };

  window.gouji = {
    // The word for a key in the language shown; the key itself where it is not one.
    word: (key, values = {}) => {
      const pair = Object.hasOwn(goujiWords, key) ? goujiWords[key] : [key, key];
      const text = pair[root.classList.contains("english") ? 1 : 0];
      return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
    },
    // An element with text and children. Text is always set as text, never as markup.
    element: (tag, attributes = {}, ...children) => {
      const made = document.createElement(tag);
      for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
      made.append(...children.filter((child) => child !== null));
      return made;
    },
  };

  document.getElementById("language").addEventListener("click", () => {
    const language = root.classList.contains("english") ? "zh" : "en";
    keep(language);
    speak(language);
  });
  for (const button of document.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => window.print());
  }
  const asked = new URLSearchParams(location.search).get("lang");
  if ((asked || read()) === "en") speak("en");
})();
