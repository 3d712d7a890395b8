from __future__ import annotations

import pytest

from meaning.notebooks import BOTH, held, probed

WRAPPED = """
from torch.nn.parallel import DistributedDataParallel as DDP
from apex import amp
from accelerate import Accelerator
import deepspeed, copy
optimizer = torch.optim.Adam(bert.parameters())
accelerator = Accelerator()
"""


@pytest.mark.parametrize(
    "expression",
    [
        "bert.to('cuda')",
        "bert.to(device).eval()",
        "bert.cuda().half().train()",
        "BertModel.from_pretrained('b').to('cuda').eval()",
        "BertModel(BertConfig())",
        "BertModel.from_pretrained('b', config=BertConfig())",
        "bert.from_pretrained('b')",
        "nn.DataParallel(bert)",
        "nn.DataParallel(bert, device_ids=[0, 1]).cuda()",
        "nn.DataParallel(module=bert)",
        "torch.nn.DataParallel(bert).module",
        "DDP(bert, device_ids=[0])",
        "nn.parallel.DistributedDataParallel(bert).module.eval()",
        "nn.SyncBatchNorm.convert_sync_batchnorm(bert)",
        "copy.deepcopy(bert)",
        "copy.copy(bert)",
        "torch.compile(bert)",
        "amp.initialize(bert, optimizer, opt_level='O1')[0]",
        "amp.initialize(bert)",
        "amp.initialize(models=bert, optimizers=optimizer)[0]",
        "accelerator.prepare(bert)",
        "accelerator.prepare(bert, optimizer)[0]",
        "accelerator.prepare_model(bert)",
        "accelerator.unwrap_model(accelerator.prepare(bert))",
        "deepspeed.initialize(args=args, model=bert)[0]",
        "bert.module if hasattr(bert, 'module') else bert",
        "transformers.BertForMaskedLM(config).bert",
        "transformers.Trainer(model=bert, args=args).model",
        "transformers.Trainer(bert).model",
    ],
)
def test_it_is_still_a_bert_model(expression: str) -> None:
    assert held([BOTH, WRAPPED], expression) == "BertModel"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("bert(ids)", "output of BertModel"),
        ("bert.forward(ids)", "output of BertModel"),
        ("bert(ids)[0]", "output of BertModel[0]"),
        ("bert(ids)[:2]", "(output of BertModel[0], output of BertModel[1])"),
        ("bert(ids)[1:2]", "(output of BertModel[1])"),
        ("bert(ids)[1:]", "? a slice"),
        ("bert(ids)[:n]", "? a slice"),
        ("bert(ids).pooler_output", "? field pooler_output of a model's output"),
        ("bert(ids)['pooler_output']", "? an element"),
        ("bert.base_model", "BertModel"),
        ("transformers.BertForMaskedLM(config).base_model", "BertModel"),
        ("transformers.AutoModelForMaskedLM.from_pretrained('b').base_model", "AutoModel"),
        (
            "transformers.T5ForConditionalGeneration(config).base_model",
            "? T5ForConditionalGeneration.base_model is not known",
        ),
        ("transformers.BartModel(config).get_encoder()", "BartEncoder"),
        ("transformers.BartForConditionalGeneration(config).get_encoder()", "BartEncoder"),
        ("transformers.BartForConditionalGeneration(config).get_decoder()", "BartDecoder"),
        ("transformers.T5ForConditionalGeneration(config).get_encoder()(ids)", "output of T5Stack"),
        (
            "transformers.EncoderDecoderModel.from_pretrained('b').get_encoder()",
            "? the result of EncoderDecoderModel.get_encoder()",
        ),
        ("bert.config.hidden_size", "? BertModel.config is not known"),
        ("bert.generate(ids)", "? the result of BertModel.generate()"),
        ("transformers.AutoConfig.from_pretrained('b')", "AutoConfig"),
        ("transformers.AutoModel.from_pretrained('b')(ids)", "output of AutoModel"),
        ("transformers.AutoModel.from_config(config)", "AutoModel"),
        ("transformers.TFBertModel.from_pretrained('b')(ids)", "output of TFBertModel"),
        ("type(bert)", "transformers.BertModel"),
        ("bert.__class__.from_pretrained('b')", "BertModel"),
        ("transformers.AutoTokenizer.from_pretrained('b')", "AutoTokenizer"),
        ("transformers.Trainer(model=bert, args=args)", "Trainer"),
        ("transformers.TrainingArguments('out')", "TrainingArguments"),
        (
            "transformers.TapasForQuestionAnswering.from_pretrained('t')",
            "TapasForQuestionAnswering",
        ),
        (
            "transformers.TapasForQuestionAnswering.from_pretrained('t').cuda()(ids)",
            "? the result of calling a TapasForQuestionAnswering",
        ),
        ("nn.Linear(2, 3)", "Linear"),
        ("nn.Dropout(0.1).to('cuda')(x)", "? the result of calling a Dropout"),
        ("torch.load('model.pt')", "? the result of torch.load()"),
        ("transformers.glue_tasks(o)", "? the result of transformers.glue_tasks()"),
        ("bert + 1", "? the result of an operation"),
        ("not bert", "? the result of an operation"),
        ("f'{bert(ids)}'", "? a formatted string"),
    ],
)
def test_what_library_objects_give(expression: str, expected: str) -> None:
    assert held(BOTH, expression) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("'fill-mask'", "FillMaskPipeline"),
        ("'ner'", "TokenClassificationPipeline"),
        ("'token-classification', model='x'", "TokenClassificationPipeline"),
        ("task='question-answering'", "QuestionAnsweringPipeline"),
        ("'sentiment-analysis', model=bert, tokenizer=t", "TextClassificationPipeline"),
        ("'text-classification'", "TextClassificationPipeline"),
        ("'translation_en_to_de'", "TranslationPipeline"),
        ("'summarization'", "SummarizationPipeline"),
        (
            "'text-generation' if small else 'fill-mask'",
            "FillMaskPipeline | TextGenerationPipeline",
        ),
        ("'something-new'", "Pipeline"),
        ("task", "Pipeline"),
        ("model='x'", "Pipeline"),
    ],
)
def test_pipelines_by_task(arguments: str, expected: str) -> None:
    cells = "from transformers import pipeline"
    assert held([BOTH, cells], f"pipeline({arguments})") == expected


def test_wrapping_on_a_condition() -> None:
    cells = """
        if torch.cuda.device_count() > 1:
            bert = nn.DataParallel(bert)
        bert.to("cuda")
        probe(bert)
        model_to_save = bert.module if hasattr(bert, "module") else bert
        probe(model_to_save)
        """
    assert probed([BOTH, cells]) == ["BertModel", "BertModel"]


def test_a_model_of_unknown_origin_stays_unknown_with_a_reason() -> None:
    cells = "from kobert import get_model\nmodel, vocab = get_model()"
    assert held(cells, "model") == "? the result of kobert.get_model()"
    expected = "? the result of kobert.get_model() | output of something"
    assert held(cells, "model(ids, attention_mask=mask)") == expected


def test_a_layer_of_torch_is_no_model_whatever_its_name() -> None:
    guessed = (
        "? bert_dropout is not defined in the notebook before it is used | output of something"
    )
    assert held(BOTH, "bert_dropout(x)") == guessed
    cells = [BOTH, "bert_dropout = nn.Dropout(0.1)"]
    assert held(cells, "bert_dropout(x)") == "? the result of calling a Dropout"


def test_what_was_loaded_is_a_model_by_its_name_only() -> None:
    cells = [BOTH, "model = torch.load('m.pt').eval()\nstate = torch.load('s.pt')"]
    guessed = "? the result of torch.load() | output of something"
    assert held(cells, "model(ids)") == guessed
    assert held(cells, "state(ids)") == "? the result of torch.load()"
