'use strict';

const SHOWN = 12;
const ASK_MILLIS = 500;
const ASK_HIDDEN_MILLIS = 10_000;
const WHO_DECIDES = {
  degraded: 'A part of the requests is decided by each endpoint\u2019s failure choice.',
  down: 'Requests are decided by each endpoint\u2019s failure choice.'
};
const FIELDS = ['RateLimit-Policy', 'RateLimit', 'Retry-After', 'Cache-Control', 'Content-Type'];

/** The items of a RateLimit or RateLimit-Policy field: name to parameters. */
function items(field) {
  const found = new Map();
  for (const [, name, parameters] of (field || '').matchAll(/"([^"]*)"((?:;[a-z]+=\d+)*)/g)) {
    found.set(name, Object.fromEntries(
        [...parameters.matchAll(/;([a-z]+)=(\d+)/g)].map(([, key, number]) => [key, Number(number)])));
  }
  return found;
}

function quotas(headers) {
  const policies = items(headers.get('RateLimit-Policy'));
  return [...items(headers.get('RateLimit'))]
      .filter(([name]) => policies.has(name))
      .map(([name, { r, t }]) => ({ name, remaining: r, seconds: t, quota: policies.get(name).q,
        perSecond: policies.get(name).q / policies.get(name).w, since: performance.now() }));
}

/** The units that are left by now: t counts down to a full bucket or, of an empty one, to the next unit. */
function level(quota) {
  const toCome = quota.seconds - (performance.now() - quota.since) / 1000;
  const target = quota.remaining > 0 ? quota.quota : 1;
  return Math.min(quota.quota, Math.max(quota.remaining, target - toCome * quota.perSecond));
}

function countdown(quota, units) {
  if (units < 1) {
    return `next request in ${Math.ceil((1 - units) / quota.perSecond)} s`;
  }
  return units < quota.quota ? `full in ${Math.ceil((quota.quota - units) / quota.perSecond)} s` : 'full';
}

function readable(body, type) {
  return type?.includes('json') ? JSON.stringify(JSON.parse(body), null, 2) : body.trim();
}

class Endpoint {
  constructor(form) {
    this.form = form;
    this.quotas = [];
    form.append(document.getElementById('outcome').content.cloneNode(true));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.send();
    });
    form.addEventListener('input', () => this.show([]));
  }

  part(selector) {
    return this.form.querySelector(selector);
  }

  async send() {
    const key = this.form.elements.key?.value;
    try {
      const response = await fetch(this.form.dataset.path, { cache: 'no-store', headers: key ? { 'X-Api-Key': key } : {} });
      this.answered(response, await response.text());
    } catch {
      this.verdict('No answer: is the example still running?', true);
    }
  }

  answered(response, body) {
    const refused = !response.ok;
    const left = quotas(response.headers);
    const text = refused ? `refused, Retry-After ${response.headers.get('Retry-After')} s`
        : body.trim() + (left.length ? '' : ' Not counted.');
    this.show(left);
    this.remember(response.status, refused);
    this.verdict(`${response.status}: ${text}`, refused);
    this.part('.answer').textContent = [
      `HTTP ${response.status}`,
      ...FIELDS.filter((name) => response.headers.has(name)).map((name) => `${name}: ${response.headers.get(name)}`),
      '', readable(body, response.headers.get('Content-Type'))].join('\n');
    this.part('details').hidden = false;
    this.part('details').open ||= refused;
  }

  verdict(text, refused) {
    this.part('.verdict').textContent = text;
    this.part('.verdict').classList.toggle('refused', refused);
  }

  remember(status, refused) {
    const item = document.createElement('li');
    item.textContent = status;
    item.classList.toggle('refused', refused);
    this.part('.history').append(item);
    while (this.part('.history').children.length > SHOWN) {
      this.part('.history').firstChild.remove();
    }
  }

  show(quotas) {
    this.quotas = quotas;
    this.part('.quotas').replaceChildren(...quotas.map((quota) => {
      const meter = document.getElementById('quota').content.cloneNode(true).firstElementChild;
      meter.querySelector('.name').textContent = quota.name;
      meter.querySelector('.level').setAttribute('aria-label', quota.name);
      meter.querySelector('.level').setAttribute('aria-valuemax', quota.quota);
      return meter;
    }));
    this.tick();
  }

  tick() {
    this.quotas.forEach((quota, i) => {
      const meter = this.part('.quotas').children[i];
      const units = level(quota);
      const left = `${Math.floor(units)} of ${quota.quota} left`;
      meter.classList.toggle('empty', units < 1);
      meter.querySelector('.left').textContent = left;
      meter.querySelector('.fill').style.width = `${100 * units / quota.quota}%`;
      meter.querySelector('.level').setAttribute('aria-valuenow', Math.floor(units));
      meter.querySelector('.level').setAttribute('aria-valuetext', left);
      meter.querySelector('.countdown').textContent = countdown(quota, units);
    });
  }
}

/** Asks how the backend is, seldom while nobody looks, and says so where it changed. */
class Backend {
  constructor() {
    this.shown = '';
    document.addEventListener('visibilitychange', () => document.hidden || this.ask());
    this.ask();
  }

  async ask() {
    clearTimeout(this.timer);
    this.show(await this.health());
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), document.hidden ? ASK_HIDDEN_MILLIS : ASK_MILLIS);
  }

  async health() {
    try {
      return await (await fetch('backend', { cache: 'no-store', signal: AbortSignal.timeout(5_000) })).json();
    } catch {
      return { backend: 'the example', state: 'gone', problems: ['No answer: is the example still running?'] };
    }
  }

  show(health) {
    if (this.shown !== JSON.stringify(health)) {
      this.shown = JSON.stringify(health);
      this.render(health);
    }
  }

  render({ backend, state, problems }) {
    document.body.dataset.backend = state;
    document.querySelector('.badge').textContent = `${backend.replaceAll(':', '')} is ${state}`;
    document.querySelector('.trouble').hidden = !problems.length && !WHO_DECIDES[state];
    document.querySelector('.trouble p').textContent = WHO_DECIDES[state] || '';
    document.querySelector('.trouble ul').replaceChildren(...problems.map((problem) => {
      const item = document.createElement('li');
      item.textContent = problem;
      return item;
    }));
  }
}

new Backend();
const endpoints = [...document.querySelectorAll('.endpoint')].map((form) => new Endpoint(form));
setInterval(() => endpoints.forEach((endpoint) => endpoint.tick()), 250);
