'use strict';

const SHOWN = 12;
const ASK_MILLIS = 500;
const ASK_HIDDEN_MILLIS = 10_000;
const CLIENT = document.querySelector('[name=client]');
const WHO_DECIDES = {
  degraded: 'A part of the requests is decided by each endpoint\u2019s failure choice.',
  down: 'Requests are decided by each endpoint\u2019s failure choice.'
};
const FIELDS = ['RateLimit-Policy', 'RateLimit', 'X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset',
  'Retry-After', 'Cache-Control', 'Content-Type'];

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
      .map(([name, { r, t }]) => ({ name, remaining: r, seconds: t, quota: policies.get(name).q, since: performance.now() }));
}

/** t counts down to all that can be taken or, with nothing left, to the next request that has room. */
function reset({ remaining, seconds, since }) {
  const toCome = Math.ceil(seconds - (performance.now() - since) / 1000);
  const what = remaining > 0 ? 'full' : 'room again';
  return toCome > 0 ? `${what} in ${duration(toCome)}` : what;
}

function duration(seconds) {
  const parts = [[Math.floor(seconds / 3600), 'h'], [Math.floor(seconds / 60) % 60, 'min'], [seconds % 60, 's']];
  const from = parts.findIndex(([number]) => number > 0);
  return parts.slice(from, from + 2).map(([number, unit]) => `${number} ${unit}`).join(' ');
}

/** The policies that refused, as the problem document names them. */
function refusing(body, type) {
  return type?.includes('json') ? JSON.parse(body)['violated-policies'] ?? [] : [];
}

/** A policy with several limits has an item for each, POLICY.LIMIT. */
function isOf(policies, name) {
  return policies.some((policy) => name === policy || name.startsWith(`${policy}.`));
}

function verdict(response, body, policies, counted) {
  if (response.ok) {
    return `${response.status}: ${body.trim()}${counted ? '' : ' Not counted.'}`;
  }
  if (!policies.length) {
    return `${response.status}: ${response.status === 403 ? 'blocked, before any policy was asked' : response.statusText}`;
  }
  return `${response.status}: refused by ${policies.join(' and ')}, again in ${duration(Number(response.headers.get('Retry-After')))}`;
}

function readable(body, type) {
  return type?.includes('json') ? JSON.stringify(JSON.parse(body), null, 2) : body.trim();
}

function listItem(text) {
  const item = document.createElement('li');
  item.textContent = text;
  return item;
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
    form.addEventListener('input', () => this.show([], []));
  }

  part(selector) {
    return this.form.querySelector(selector);
  }

  path() {
    return this.form.dataset.path.replace(/{(.+)}/, (_, name) => encodeURIComponent(this.form.elements[name].value));
  }

  fields() {
    const given = [...this.form.querySelectorAll('.field')].map(({ name, value }) => [name, value]);
    return Object.fromEntries([...given, ['X-Forwarded-For', CLIENT.value]].filter(([, value]) => value));
  }

  async send() {
    if (!CLIENT.reportValidity()) {
      return;
    }
    try {
      const response = await fetch(this.path(),
          { method: this.form.dataset.method || 'GET', cache: 'no-store', headers: this.fields() });
      this.answered(response, await response.text());
    } catch {
      this.verdict('No answer: is the example still running?', true);
    }
    dryRuns.ask();
  }

  answered(response, body) {
    const type = response.headers.get('Content-Type');
    const left = quotas(response.headers);
    const policies = refusing(body, type);
    this.show(left, policies);
    this.remember(response.status, !response.ok);
    this.verdict(verdict(response, body, policies, left.length), !response.ok);
    this.part('.answer').textContent = [
      `HTTP ${response.status}`,
      ...FIELDS.filter((name) => response.headers.has(name)).map((name) => `${name}: ${response.headers.get(name)}`),
      '', readable(body, type)].join('\n');
    this.part('details').hidden = false;
  }

  verdict(text, refused) {
    this.part('.verdict').textContent = text;
    this.part('.verdict').classList.toggle('refused', refused);
  }

  remember(status, refused) {
    const item = listItem(status);
    item.classList.toggle('refused', refused);
    this.part('.history').append(item);
    while (this.part('.history').children.length > SHOWN) {
      this.part('.history').firstChild.remove();
    }
  }

  show(quotas, refusing) {
    this.quotas = quotas;
    this.part('.quotas').hidden = !quotas.length;
    this.part('tbody').replaceChildren(...quotas.map((quota) => this.row(quota, isOf(refusing, quota.name))));
    this.tick();
  }

  row({ name, remaining, quota }, refused) {
    const row = document.getElementById('quota').content.cloneNode(true).firstElementChild;
    row.classList.toggle('refused', refused);
    row.querySelector('th').textContent = refused ? `${name} refused` : name;
    row.querySelector('.left').textContent = `${remaining} of ${quota}`;
    row.querySelector('meter').max = quota;
    row.querySelector('meter').value = remaining;
    row.querySelector('meter').setAttribute('aria-label', `left of ${name}`);
    return row;
  }

  tick() {
    this.quotas.forEach((quota, i) => {
      this.part('tbody').children[i].querySelector('.reset').textContent = reset(quota);
    });
  }
}

/** Shows what a listener of the application heard of policies in dry run. */
class DryRuns {
  constructor(list) {
    this.list = list;
    this.ask();
  }

  async ask() {
    try {
      this.show(await (await fetch('dry-runs', { cache: 'no-store' })).json());
    } catch {
      // whether the example runs is said by the backend's badge
    }
  }

  show({ 'would-refuse': policies }) {
    const lines = policies.map(({ policy, requests }) =>
      `${policy} would have refused ${requests} ${requests === 1 ? 'request' : 'requests'}`);
    this.list.replaceChildren(...(lines.length ? lines : ['Nothing yet.']).map(listItem));
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
    document.querySelector('.trouble ul').replaceChildren(...problems.map(listItem));
  }
}

new Backend();
const dryRuns = new DryRuns(document.querySelector('.would-refuse'));
const endpoints = [...document.querySelectorAll('.endpoint')].map((form) => new Endpoint(form));
setInterval(() => endpoints.forEach((endpoint) => endpoint.tick()), 250);
